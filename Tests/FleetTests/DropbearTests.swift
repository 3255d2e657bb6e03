import Foundation
import TestSupport
import Testing

/// Another SSH server than OpenSSH, on another port.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct DropbearTests {
    @Test func hostBehindDropbearIsPlannedChangedAndVerified() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let key = try await host.output(
                of: """
                    set -eu
                    mkdir -p /etc/dropbear
                    dropbearkey -t ed25519 -f /etc/dropbear/key >/dev/null 2>&1
                    systemd-run --quiet --unit=dropbear dropbear -F -E -s -p 2222 -r /etc/dropbear/key
                    dropbearkey -y -f /etc/dropbear/key | grep '^ssh-'
                    """)
            try await host.wait(until: "ss -Hltn 'sport = 2222' | grep -q .")
            // What works, works over Dropbear.
            try await host.output(of: "systemctl disable --quiet --now ssh")
            let tool = try Fairlead([host])
            try tool.write("known", "[\(host.address)]:2222 \(key)\n")
            try tool.write(
                "inventory.yaml",
                """
                version: 1
                defaults: { user: ops, become: sudo, identity: \(host.identityFile.path), knownHosts: ./known }
                hosts:
                  \(host.name): { address: \(host.address), port: 2222 }

                """)
            #expect(try await tool.run("plan", "--detailed-exitcode").exitCode == 2)
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.proxyVariables() == Fairlead.variables)
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
            #expect(try await tool.report("plan", "--detailed-exitcode", exitCode: 0).hosts[0].status == "unchanged")
        }
    }
}
