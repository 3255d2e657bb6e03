import HostAccess
import TestSupport
import Testing

/// A user's Docker client gets its settings as the user; containers and strangers' secrets stay as they are.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct DockerClientTests {
    private static let target = "[{ target: docker-client, users: [ops] }]"
    private static let path = "/home/ops/.docker/config.json"
    /// A file of the user's with a login in it, in a layout of its own.
    private static let login =
        "{\n\t\"auths\": { \"r.example\": {\"auth\":\"Y2FuYXJ5OmNhbmFyeQ==\"} },\n\t\"detachKeys\" : \"ctrl-z\"\n}"

    @Test func everythingElseInTheFileStaysByteForByteAndUnseen() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.output(
                of: """
                    install -d -m 700 -o ops -g ops /home/ops/.docker; cat >\(Self.path)
                    chown ops:ops \(Self.path); chmod 640 \(Self.path)
                    """, standardInput: Array(Self.login.utf8))
            let tool = try Fairlead([host], targets: Self.target)
            for arguments in [["plan"], ["apply", "--yes"], ["verify"], ["plan", "--format", "json"]] {
                let result = try await tool.run(arguments)
                #expect(result.exitCode == 0)
                #expect(!(result.output + result.errors).contains("Y2FuYXJ5"))
            }
            let written = try await host.output(of: "cat \(Self.path)")
            #expect(written.hasPrefix(String(Self.login.dropLast(2)) + ","))
            #expect(try await host.output(of: "stat -c '%a %U:%G' \(Self.path)") == "640 ops:ops")
            let file = try await host.identity(of: Self.path)
            #expect(try await tool.report("apply", "--yes", exitCode: 0).summary == ["hosts": 1, "unchanged": 1])
            #expect(try await host.identity(of: Self.path) == file)

            try tool.write(targets: Self.target, settings: "none")
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            #expect(try await host.output(of: "cat \(Self.path)") == Self.login)
        }
    }

    @Test func newFileIsTheUsersAloneAndGoesAgain() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead([host], targets: "[{ target: docker-client, users: [ops, nosudo, root] }]")
            let applied = try await tool.report("apply", "--yes", exitCode: 0).hosts[0]
            #expect(applied.actions == ["write", "write", "write"])
            #expect(try await host.output(of: "stat -c '%a %U' /root/.docker/config.json") == "600 root")
            for user in ["ops", "nosudo"] {
                let modes = try await host.output(
                    of: "stat -c '%a %U:%G' /home/\(user)/.docker /home/\(user)/.docker/config.json")
                #expect(modes == "700 \(user):\(user)\n600 \(user):\(user)")
            }
            // What the spec no longer names is orphaned, and goes with --prune.
            try tool.write(targets: Self.target)
            let plan = try await tool.run("plan")
            #expect(plan.output.contains("orphaned: docker-client in ~nosudo/.docker/config.json"))
            #expect(try await tool.run("apply", "--yes", "--prune").exitCode == 0)
            for home in ["/home/nosudo", "/root"] {
                #expect(try await host.run("test -e \(home)/.docker/config.json").termination == .exited(1))
            }
            #expect(try await host.output(of: "ls /var/lib/fairlead/record | wc -l") == "1")
        }
    }

    /// What a user can do to a home, and what the plan says of it.
    static let hostile: [(what: String, script: String, code: String, reason: String)] = [
        (
            "a link to a file", "mkdir .docker; ln -s /etc/shadow .docker/config.json", "file-unreadable",
            "it is a symbolic link"
        ),
        ("a FIFO", "mkdir .docker; mkfifo .docker/config.json", "file-unreadable", "it is not a regular file"),
        ("a folder", "mkdir -p .docker/config.json", "file-unreadable", "it is not a regular file"),
        (
            "two MiB", "mkdir .docker; head -c 2097152 /dev/zero >.docker/config.json", "file-unreadable",
            "it is larger than 1 MiB"
        ),
        (
            "a link for a folder", "mkdir x; cp /etc/passwd x/config.json; ln -s x .docker", "file-unreadable",
            "its folder is a symbolic link"
        ),
        (
            "a link to /etc/shadow for a folder", "ln -s /etc/shadow .docker", "file-unreadable",
            "its folder is a symbolic link"
        ),
        ("a link to /etc for a folder", "ln -s /etc .docker", "file-unreadable", "its folder is a symbolic link"),
        ("a file for a folder", "touch .docker", "file-unreadable", "its folder cannot be looked into"),
        (
            "no rights to the folder", "mkdir .docker; echo '{}' >.docker/config.json; chmod 0 .docker",
            "file-unreadable", "its folder cannot be looked into"
        ),
        (
            "no rights to the file", "mkdir .docker; echo '{}' >.docker/config.json; chmod 0 .docker/config.json",
            "file-unreadable", "it cannot be read"
        ),
        ("no JSON", "mkdir .docker; echo '{,}' >.docker/config.json", "file-invalid", "line 1, column 2"),
        (
            "a folder that cannot be written", "mkdir .docker; chmod 500 .docker", "place-read-only",
            "cannot be written by user 'ops'"
        ),
    ]

    @Test(arguments: hostile)
    func hostileHomeIsBlockedAndLeftAlone(what: String, script: String, code: String, reason: String) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write("/tmp/hostile.sh", "cd\n\(script)\n")
            try await host.output(
                of: "chmod 755 /tmp/hostile.sh; runuser -u ops -- env HOME=/home/ops sh /tmp/hostile.sh")
            let places = "ls -laR /home/ops; ls -la /etc | md5sum; md5sum /etc/shadow"
            let before = try await host.output(of: places)
            let tool = try Fairlead([host], targets: Self.target)
            let blocked = try await tool.report("apply", "--yes", exitCode: 3).hosts[0]
            #expect(blocked.blocks.map(\.code) == [code], "\(what)")
            #expect(blocked.blocks.first?.reason.contains(reason) == true, "\(what): \(blocked.blocks)")
            #expect(try await host.output(of: places) == before)
        }
    }

    @Test func foreignOwnerAndMissingUserAreBlocked() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write(Self.path, "{}")
            try await host.output(of: "chmod -R a+rwX /home/ops/.docker")
            let tool = try Fairlead([host], targets: "[{ target: docker-client, users: [ops, nobody-there] }]")
            let blocks = try await tool.report("plan", exitCode: 3).hosts[0].blocks
            #expect(blocks.map(\.code) == ["file-unreadable", "user-missing"])
            #expect(blocks[0].reason.hasSuffix("it belongs to somebody else"))
        }
    }

    @Test func containersOfBeforeAreNamedAndThoseOfAfterAreNot() async throws {
        try await TestFleet.shared.withHost(.docker26) { host async throws in
            try await host.prepareContainers()
            try await host.startContainer("before", "-e TOKEN=canary -e HTTP_PROXY=http://u:canary@old:1")
            try await host.startContainer("plain")
            try await host.startContainer("buildx_buildkit_mine0", "-e HTTP_PROXY=http://old:1")
            let tool = try Fairlead([host], targets: Self.target)
            let others = "note: 2 containers still carry other settings: before, plain ("
            #expect(try await tool.run("plan").output.contains(others))
            #expect(try await tool.run("apply", "--yes").exitCode == 0)
            try await host.startContainer("after", home: "/home/ops")
            let verified = try await tool.run("verify")
            #expect(verified.exitCode == 0)
            #expect(verified.output.contains(others))
            #expect(
                verified.output.contains(
                    "docker buildx rm mine && docker buildx create --name mine --driver docker-container --driver-opt "
                        + #"'"env.HTTP_PROXY=http://proxy.corp.example:3128"'"#))
            #expect(!verified.output.contains("canary"))
        }
    }
}
