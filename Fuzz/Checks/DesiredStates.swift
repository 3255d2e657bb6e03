@testable import FairleadCommands
@testable import ProxyModel

/// What hosts are to have, with every kind of target.
enum DesiredStates {
    /// One state for each list of targets.
    static let all: [DesiredState] = targets.map { targets in
        let spec = """
            version: 1
            proxy:
              http: http://proxy.corp.example:3128
              https: http://proxy.corp.example:3128
              noProxy: [localhost, 127.0.0.1, .corp.example, 10.0.0.0/8]
            targets: [\(targets)]
            """
        let inventory = "version: 1\nhosts: { h: { user: root, become: none } }\n"
        let inputs = InputValidation.validate(
            inventory: [YAMLReader.read(Array(inventory.utf8), file: "inventory.yaml")],
            spec: YAMLReader.read(Array(spec.utf8), file: "proxy.yaml"))
        guard let state = inputs.partial.desiredStates.first, !inputs.hasErrors else {
            fatalError("\(targets): \(inputs.diagnostics.map(\.formatted))")
        }
        return state
    }

    private static let targets = [
        "docker",
        "{ target: docker, via: daemon-json }",
        "{ target: docker, via: environment-file }",
        "{ target: docker-client, users: [ops] }, podman, { target: podman, user: ops }",
        "{ target: docker, user: ops, variables: both }, { target: docker-client, users: [root] }",
        "{ unit: x.service, variables: lower, adopt: true }, { target: k3s, via: environment-file }",
        "{ target: docker-desktop, user: ops }, { target: orbstack, user: ops }",
        "{ target: docker, restart: live-restore-only }, { target: docker, user: ops, via: daemon-json }",
    ]
}
