import Testing

@testable import FairleadCommands
@testable import ProxyModel

@Suite("Targets that are clients: one for each user, with the keys that mean something for them")
struct InputsClientTargetsTests {
    static let accepted: [(text: String, targets: [Target])] = [
        (
            "{ target: docker-client, users: [ops, ci] }",
            [.dockerClient(DockerClientTarget(user: "ops")), .dockerClient(DockerClientTarget(user: "ci"))]
        ),
        (
            "{ target: docker-client, users: [ops], daemonHost: tcp://b:2376, path: ~/x.json, secrets: inline }",
            [
                .dockerClient(
                    DockerClientTarget(user: "ops", daemonHost: "tcp://b:2376", path: "~/x.json", secrets: .inline))
            ]
        ),
        (
            "{ target: docker-client, users: [a] }, { target: docker-client, users: [a], daemonHost: unix:///x }",
            [
                .dockerClient(DockerClientTarget(user: "a")),
                .dockerClient(DockerClientTarget(user: "a", daemonHost: "unix:///x")),
            ]
        ),
        (
            "{ target: docker-client, users: [root] }",
            [.dockerClient(DockerClientTarget(user: "root", path: "/root/.docker/config.json"))]
        ),
        ("podman", [.podman(PodmanTarget())]),
        (
            "podman, { target: podman, user: a, variables: both, path: ~/.config/containers/containers.conf.d/z.conf }",
            [
                .podman(PodmanTarget()),
                .podman(
                    PodmanTarget(
                        scope: .user("a"), path: "~/.config/containers/containers.conf.d/z.conf", variables: .both)),
            ]
        ),
        (
            "{ target: docker-desktop, user: a }, { target: orbstack, user: a, secrets: inline }",
            [
                .desktop(DesktopTarget(product: .dockerDesktop, user: "a")),
                .desktop(DesktopTarget(product: .orbStack, user: "a", secrets: .inline)),
            ]
        ),
    ]

    @Test(arguments: accepted)
    func targets(text: String, targets: [Target]) throws {
        let root = try Inputs.root("version: 1\nproxy: none\ntargets: [\(text)]", file: "proxy.yaml")
        let spec = try ProxySpecDecoder.decode(root).get()
        #expect(spec.targets.map(\.target) == targets)
        // What is written down comes back as the target that it is about.
        for target in targets {
            let definition = target.definition
            let written = definition.record(isFileOurs: true, values: ["a": "b"])
            let record = try #require(Record(written.rendered, written: nil))
            #expect(record.identity == written.identity)
            let back = try #require(Target(record))
            #expect(back.file == target.file && back.definition.detail == definition.detail)
        }
    }

    static let refused: [(text: String, message: String)] = [
        (
            "{ target: docker-client }",
            "3:11: error: target 'docker-client' needs 'users': whose client it is, as in [ops, ci] [missing-key]"
        ),
        (
            "{ target: docker-client, users: [] }",
            "3:43: error: 'users' is empty; name a user, or remove the target [value]"
        ),
        ("{ target: docker-client, users: ops }", "3:43: error: 'users' must be a list, not text [type]"),
        (
            "{ target: docker-client, users: [a b] }",
            "3:44: error: an entry of 'users' is no login name: 'a b' [user]"
        ),
        (
            "{ target: docker-client, users: [a, a] }",
            "3:11: error: the client's proxy for every daemon host in '~a/.docker/config.json' is a target already, at line 3 [duplicate-target]"
        ),
        (
            "{ target: docker-client, users: [a], daemonHost: default }",
            "3:60: error: 'daemonHost' must be a daemon's address as the client names it, as in tcp://host:2376, not 'default' [daemon-host]"
        ),
        (
            "{ target: docker-client, users: [a], restart: now }",
            "3:48: error: 'restart' means nothing for target 'docker-client'; remove it [target-key]"
        ),
        (
            "{ target: docker-client, users: [a], via: systemd }",
            "3:53: error: 'via' must be docker-client for docker-client, not 'systemd' [value]"
        ),
        (
            "{ target: podman, path: /etc/x.conf }",
            "3:35: error: 'path' must be a file in /etc/containers/containers.conf.d/ with the ending .conf, not '/etc/x.conf' [path]"
        ),
        ("{ target: orbstack }", "3:11: error: target 'orbstack' needs 'user': whose it is [missing-key]"),
        ("{ target: orbstack, user: 'a b' }", "3:37: error: 'user' is no login name: 'a b' [user]"),
    ]

    @Test(arguments: refused)
    func refusals(text: String, message: String) {
        let spec = "version: 1\nproxy: none\ntargets: [\(text)]"
        #expect(Inputs.diagnostics(spec: spec) == ["proxy.yaml:" + message])
    }
}
