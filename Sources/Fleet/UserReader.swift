import ProxyModel

/// Reads what the host program wrote as a user of the host, who may be hostile: it can be wrong about that user alone.
struct UserReader {
    /// Who logged in where, for messages.
    var login: String
    /// The words that mark the lines of users' parts.
    var nonce: Nonce

    /// - Parameter section: a section `user`, `no-user` or `hidden-user`.
    /// - Returns: what was seen of the user.
    func read(_ section: HostAnswer.Section) -> UserFact {
        switch section.kind {
        case "no-user": return .absent
        case "hidden-user": return .hidden(reason: DisplayText.line(section.content, limit: 200))
        default: break
        }
        let start = section.content.prefix { $0 != UInt8(ascii: "@") }
        let lines = FactsReader.text(start).split(separator: "\n")
        let home = lines.first { $0.hasPrefix("home=") }.map { String($0.dropFirst(5)) } ?? ""
        guard home.hasPrefix("/") else { return .hidden(reason: "the user has no home directory") }
        let answer = HostAnswer(Array(section.content), nonce: nonce)
        guard answer.isComplete else {
            return .hidden(reason: "looking at the user's things, as that user, came to no end")
        }
        let isLingering = lines.contains("linger=yes")
        do {
            var view = try FactsReader(login: login).read(answer)
            if view.systemdVersion == nil, view.systemdProblem?.hasPrefix("systemd does not answer") == true {
                view.systemdProblem = Self.managerProblem(isLingering: isLingering)
            }
            return .present(UserFacts(home: home, isLingering: isLingering, view: view))
        } catch {
            return .hidden(reason: error.message)
        }
    }

    private static func managerProblem(isLingering: Bool) -> String {
        isLingering
            ? "the user lingers, and yet the user's service manager does not answer"
            : "the user's service manager does not run: the user is not logged in and does not linger"
    }
}
