import Foundation
import HostAccess
import TestSupport
import Testing

/// A unit as systemd runs it: another value means that it was restarted.
struct UnitRun: Equatable {
    var processID: String
    var invocation: String
    var startedAt: String
    var activeState: String
}

extension TestHost {
    /// Where the drop-in for `docker` goes.
    static let dropIn = "/etc/systemd/system/docker.service.d/http-proxy.conf"

    /// How a unit runs now.
    func unitRun(_ unit: String = "docker.service") async throws -> UnitRun {
        let text = try await output(
            of: """
                for p in MainPID InvocationID ExecMainStartTimestampMonotonic ActiveState; do
                    echo "$(systemctl show --value --property=$p \(unit))"
                done
                """)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return UnitRun(processID: lines[0], invocation: lines[1], startedAt: lines[2], activeState: lines[3])
    }

    /// The proxy variables of a unit's process, sorted.
    func proxyVariables(of unit: String = "docker.service") async throws -> [String] {
        let text = try await output(
            of: """
                pid=$(systemctl show --value --property=MainPID \(unit))
                [ "$pid" -gt 0 ] || exit 9
                tr '\\000' '\\n' </proc/$pid/environ | grep -i '_proxy=' | LC_ALL=C sort
                """)
        return text.split(separator: "\n").map(String.init)
    }

    /// Everything about a file that a rewrite would change: inode, times, mode, owner.
    func identity(of path: String = TestHost.dropIn) async throws -> String {
        try await output(of: "stat -c '%i %y %z %s %a %U:%G' '\(path)'")
    }

    /// How often systemd has read all its files again since the host booted.
    func reloads() async throws -> Int {
        try await count(
            "journalctl --sync; journalctl -b _PID=1 -o cat | grep -cE '^Reloading( finished|\\.\\.\\.$|\\.$)'")
    }

    /// How often a unit was started since the host booted.
    func starts(of unit: String) async throws -> Int {
        try await count("journalctl --sync; journalctl -b _PID=1 UNIT=\(unit) -o cat | grep -c '^Started '")
    }

    /// The number that a script prints, which may end with the status of a `grep` that found nothing.
    func count(_ script: String) async throws -> Int {
        let text = try await output(of: "{ \(script); } || true")
        return try #require(Int(text))
    }

    /// What a transaction left behind that should be gone: staged and kept files.
    func leftovers() async throws -> String {
        try await output(of: "find /etc /run/systemd -xdev -name '.fairlead-*' 2>/dev/null")
    }

    /// Installs a unit `NAME.service` with this `[Service]` section and starts it.
    func startUnit(_ name: String, _ service: String) async throws {
        try await output(
            of: "cat >/etc/systemd/system/\(name).service && systemctl daemon-reload && systemctl start \(name)",
            standardInput: Array("[Service]\n\(service)\n".utf8))
    }

    /// Writes a file, with its folder.
    func write(_ path: String, _ text: String) async throws {
        try await output(
            of: "mkdir -p \"$(dirname '\(path)')\" && cat >'\(path)'", standardInput: Array(text.utf8))
    }

    /// Waits until a script succeeds.
    func wait(until script: String, within seconds: Int = 20) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if try await run(script).termination == .exited(0) { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("on \(name) this never came true: \(script)")
    }
}
