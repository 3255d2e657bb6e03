import HostAccess
import TestSupport
import Testing

/// `daemon.json` belongs to others, too: what is theirs stays, byte for byte, and what is wrong with it is said, not guessed.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct DaemonJSONTests {
    private static let file = "/etc/docker/daemon.json"
    private static let targets = "[{ target: docker, via: daemon-json }]"

    @Test func editKeepsOrderLayoutRightsAndEverythingOfOthers() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await host.write(
                Self.file,
                "{\n\t\"log-driver\" : \"json-file\",\n\t\"proxies\": {\"http-proxy\":\"http://old:1\"},\n\t\"debug\":false }"
            )
            try await host.output(of: "chgrp ops \(Self.file); chmod 640 \(Self.file); \(Self.setACL); \(Self.acl)")
            let acl = try await host.output(of: Self.acl)
            let tool = try Fairlead([host], targets: Self.targets, settings: "http: http://new:1")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(
                try await host.output(of: "cat \(Self.file)")
                    == "{\n\t\"log-driver\" : \"json-file\",\n\t\"proxies\": {\"http-proxy\":\"http://new:1\"},\n\t\"debug\":false }"
            )
            #expect(try await host.output(of: "stat -c '%a %U:%G' \(Self.file)") == "640 root:ops")
            #expect(try await host.output(of: Self.acl) == acl && acl.contains("0200"))

            try tool.write(targets: Self.targets, settings: "none")
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            let left = try await host.output(of: "cat \(Self.file)")
            #expect(left == "{\n\t\"log-driver\" : \"json-file\",\n\t\"debug\":false }")
        }
    }

    /// The user nosudo may read the file: in the form in which Linux keeps access control lists, no package is needed.
    private static let setACL = """
        python3 -c 'import os, pwd, struct
        entries = [(1, 6, 2**32-1), (2, 4, pwd.getpwnam("nosudo").pw_uid), (4, 4, 2**32-1), (16, 4, 2**32-1), (32, 0, 2**32-1)]
        value = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
        os.setxattr("\(file)", "system.posix_acl_access", value)'
        """
    private static let acl = """
        python3 -c 'import os; print(os.getxattr("\(file)", "system.posix_acl_access").hex())'
        """

    @Test func fileIsMadeWhereThereIsNoneAndGoesWhenNothingIsLeftInIt() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            let tool = try Fairlead([host], targets: Self.targets)
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].status == "changed")
            #expect(try await host.output(of: "stat -c '%a %U:%G' \(Self.file)") == "644 root:root")
            #expect(try await host.output(of: "tail -c 2 \(Self.file) | od -An -c | tr -d ' '") == "}\\n")
            try tool.write(targets: Self.targets, settings: "none")
            #expect(
                try await tool.report("apply", "--yes", exitCode: 0).hosts[0].actions == [
                    "remove", "restart docker.service",
                ])
            #expect(try await host.output(of: "ls -A /etc/docker") == "")
        }
    }

    @Test func rightsAloneAreMendedWithoutARestart() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await host.write(Self.file, "{\"proxies\":{\"http-proxy\":\"http://u:p@proxy:1\"}}")
            try await host.output(of: "systemctl restart docker")
            let run = try await host.unitRun()
            let tool = try Fairlead(
                [host], targets: Self.targets,
                settings: "http: http://proxy:1\n  credentials: { username: u, password: { env: PROXY_PASSWORD } }",
                variables: ["PROXY_PASSWORD": "p"])
            #expect(try await tool.report("apply", "--yes", exitCode: 0).hosts[0].actions == ["write"])
            #expect(try await host.output(of: "stat -c %a \(Self.file)") == "600")
            #expect(try await host.unitRun() == run)
            #expect(try await tool.report("verify", exitCode: 0).hosts[0].status == "converged")
        }
    }

    /// A file that is not to be touched.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        /// What is done besides, as root.
        var prepare = ":"
        var image = TestFleet.Image.docker26
        var code: String
        var says: String
    }

    static let refusals = [
        Refusal(
            testDescription: "a comma too many", text: "{\n  \"debug\": false,\n}\n", code: "file-invalid",
            says: "/etc/docker/daemon.json: line 2, column 17: "),
        Refusal(
            testDescription: "a comment", text: "{\n  // mine\n  \"debug\": false\n}\n", code: "file-invalid",
            says: "line 2, column 3: "),
        Refusal(testDescription: "no object", text: "[]\n", code: "file-invalid", says: "line 1, column 1: "),
        Refusal(
            testDescription: "a key twice", text: "{\n  \"proxies\": {},\n  \"proxies\": {}\n}\n", code: "file-invalid",
            says: "line 3, column 3: "),
        Refusal(
            testDescription: "proxies of another type", text: "{ \"proxies\": \"http://u:canary@x:1\" }\n",
            code: "file-invalid", says: "line 1, column "),
        Refusal(
            testDescription: "a proxy of another type", text: "{ \"proxies\": { \"http-proxy\": 3128 } }\n",
            code: "file-invalid", says: "line 1, column "),
        Refusal(
            testDescription: "a key that is the client's", text: "{ \"proxies\": { \"default\": {} } }\n",
            code: "file-invalid", says: "'default' below 'proxies' keeps dockerd from starting"),
        Refusal(
            testDescription: "a byte order mark on an old engine", text: "\u{feff}{}\n", image: .docker20,
            code: "byte-order-mark", says: "starts with a byte order mark"),
        Refusal(
            testDescription: "a key that is a flag, too", text: "{}\n",
            prepare: #"sed -i 's|"$| --http-proxy=http://flag:1"|' /etc/default/docker; systemctl restart docker"#,
            code: "flag-clash", says: "--http-proxy (http://flag:1)"),
    ]

    @Test(arguments: refusals)
    func fileThatIsNotUnderstoodIsRefusedWithThePlaceAndStays(_ refusal: Refusal) async throws {
        try await TestFleet.shared.withHost(refusal.image) { host async throws in
            try await host.output(of: refusal.prepare)
            try await host.write(Self.file, refusal.text)
            let before = (try await host.unitRun(), try await host.identity(of: Self.file))
            let tool = try Fairlead([host], targets: Self.targets)
            let result = try await tool.run("apply", "--yes", "--format", "json")
            #expect(result.exitCode == 3)
            let block = try #require(try result.report.hosts[0].blocks.first { $0.code == refusal.code })
            #expect(block.reason.contains(refusal.says), "\(block.reason)")
            #expect(!(result.output + result.errors).contains("canary"))
            #expect(try await (host.unitRun(), host.identity(of: Self.file)) == before)
        }
    }

    /// A second name, under which the old bytes are kept meanwhile, changes no more than the inode's own time.
    private static let inode = "stat -c '%i %y %s %a %U:%G' \(file)"

    @Test func enginesOwnWordAgainstTheNewFileStopsTheChange() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            // Since the start, so that the engine runs.
            try await host.write(Self.file, "{\n  \"no-such-key\": true\n}\n")
            let before = (try await host.unitRun(), try await host.output(of: Self.inode))
            let outcome = try await Fairlead([host], targets: Self.targets).report("apply", "--yes", exitCode: 3).hosts[
                0]
            #expect(outcome.status == "failed")
            let message = try #require(outcome.failure?.message)
            #expect(message.contains("dockerd does not accept it: ") && message.contains("no-such-key"), "\(message)")
            #expect(message.hasSuffix("nothing was changed"))
            #expect(try await (host.unitRun(), host.output(of: Self.inode)) == before)
            #expect(try await host.output(of: "ls -A /etc/docker") == "daemon.json")
        }
    }

    @Test func engineThatDoesNotStartWithTheNewFileGetsTheOldOneBack() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await host.write(
                "/etc/systemd/system/docker.service.d/check.conf",
                "[Service]\nExecStartPre=/bin/sh -c \"! grep -q proxies \(Self.file)\"\n")
            try await host.write(Self.file, "{ \"debug\": false }\n")
            try await host.output(of: "systemctl daemon-reload; systemctl restart docker")
            let outcome = try await Fairlead([host], targets: Self.targets).report("apply", "--yes", exitCode: 7).hosts[
                0]
            #expect(outcome.status == "rolled-back", "\(outcome.failure?.message ?? "")")
            #expect(try await host.output(of: "cat \(Self.file)") == "{ \"debug\": false }")
            #expect(try await host.run("docker version").termination == .exited(0))
            #expect(
                try await host.output(
                    of: "ls -A /etc/docker; ls -A /var/lib/fairlead/record 2>&1 | grep -v 'No such'; true")
                    == "daemon.json")
        }
    }
}
