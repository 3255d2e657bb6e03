import Foundation
import TestSupport

/// What a host of the fault matrix starts from, and what it is to become.
enum Scenario: String, CaseIterable, Sendable {
    /// There is nothing yet.
    case add
    /// There is a drop-in that somebody wrote by hand.
    case replace
    /// There are fairlead's own files with other values.
    case change
    /// The new proxy wants no password, so that the file with the old one goes.
    case open
    /// `proxy: none`: everything goes.
    case remove

    /// The state that `Tests/FaultKit/reset.sh` brings the host into.
    var start: String {
        switch self {
        case .add: "nothing"
        case .replace: "foreign"
        case .change, .open, .remove: "ours"
        }
    }

    /// What follows `proxy:` in the spec.
    var settings: String {
        switch self {
        case .add, .replace, .change: Self.settings("proxy.corp.example:3128", user: "svc", password: "PASSWORD")
        case .open: Self.settings("proxy.corp.example:3128")
        case .remove: "none"
        }
    }

    /// The variables that the daemon must have in the end, in the order of their names.
    var variables: String {
        func both(_ authority: String) -> String { "HTTPS_PROXY=http://\(authority) HTTP_PROXY=http://\(authority) " }
        return switch self {
        case .add, .replace, .change:
            both("svc:\(Self.encodedPassword)@proxy.corp.example:3128") + "NO_PROXY=localhost,.corp.example "
        case .open: both("proxy.corp.example:3128") + "NO_PROXY=localhost,.corp.example "
        case .remove: ""
        }
    }

    /// What follows `proxy:` in the spec that makes the state `ours`.
    static let oldSettings = settings("old.corp.example:8080", user: "old", password: "OLD_PASSWORD")

    /// Both passwords, as the specs name them.
    static let passwords = ["PASSWORD": "new%fault#matrix", "OLD_PASSWORD": "old%fault#matrix"]

    /// What of the passwords stands in files.
    static let secrets = ["new%fault", "new%25fault", "old%fault", "old%25fault"]

    private static let encodedPassword = "new%25fault%23matrix"

    private static func settings(_ address: String, user: String? = nil, password: String = "") -> String {
        let settings = "http: http://\(address)\n  https: http://\(address)\n  noProxy: [localhost, .corp.example]"
        guard let user else { return settings }
        return settings + "\n  credentials: { username: \(user), password: { env: \(password) } }"
    }
}

extension Scenario {
    /// The variables of the state `ours`.
    static let oldVariables =
        "HTTPS_PROXY=http://old:old%25fault%23matrix@old.corp.example:8080 "
        + "HTTP_PROXY=http://old:old%25fault%23matrix@old.corp.example:8080 NO_PROXY=localhost,.corp.example "
}
