/// What one should know of the containers that run: Docker's client gives its settings to new ones alone.
struct ContainerNotes {
    /// What the client is declared to give to containers.
    let declared: [ClientVariable: String]
    /// The same as settings, of which credentials are never shown.
    let settings: ProxySettings

    /// - Parameters:
    ///   - fact: what was seen of the containers of an engine; nil where nobody looked.
    ///   - user: whose engine it is; nil for the host's.
    /// - Returns: sentences, fit for display.
    func notes(on fact: ContainersFact?, user: String?) -> [String] {
        let place = user.map { " of \(DisplayText.line($0))'s own engine" } ?? ""
        switch fact {
        case nil, .none?: return []
        case .hidden(let reason)?:
            return ["which settings the running containers\(place) carry cannot be seen: \(DisplayText.line(reason))"]
        case .visible(let containers, let total)?:
            let builders = containers.filter { $0.name.hasPrefix(Self.builderPrefix) }
            let others = containers.filter { !$0.name.hasPrefix(Self.builderPrefix) && !carries($0) }.map(\.name)
            var notes: [String] = []
            if !others.isEmpty {
                notes.append(
                    "\(others.count) container\(others.count == 1 ? "" : "s")\(place) still "
                        + "\(others.count == 1 ? "carries" : "carry") other settings: \(Self.list(others)) (made before "
                        + "the change, or given settings of their own; recreate them)")
            }
            if total > containers.count {
                notes.append("only \(containers.count) of \(total) running containers\(place) were looked at")
            }
            return notes + builderNotes(builders.filter { !isBuilderRight($0) })
        }
    }

    /// Whether a container has what the client would give it now. A container without `ALL_PROXY` may be one that a client
    /// before 23.0 made, which does not know that key.
    private func carries(_ container: ContainerFacts) -> Bool {
        ClientVariable.allCases.allSatisfy { variable in
            variable.names.allSatisfy { name in
                let value = container.value(of: name)
                guard let wanted = declared[variable] else { return value.isEmpty }
                return variable.means(value, Array(wanted.utf8)) || (variable == .all && value.isEmpty)
            }
        }
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.sorted().prefix(10).map { DisplayText.line($0.utf8, limit: 100) }.joined(separator: ", ")
        return names.count > 10 ? "\(shown) and \(names.count - 10) more" : shown
    }
}

/// Builders of buildx in containers of their own: their settings are fixed when they are made, and not by the client's
/// configuration.
extension ContainerNotes {
    /// What their containers are named: this, the builder's name and a number for the node, 0 for the first.
    private static let builderPrefix = "buildx_buildkit_"

    /// buildkitd reads the variables as every program in Go does.
    private func isBuilderRight(_ container: ContainerFacts) -> Bool {
        ProxyVariable.allCases.allSatisfy { variable in
            let upper = container.value(of: variable.upper)
            let value = upper.isEmpty ? container.value(of: variable.lower) : upper
            return variable.means(value, Array((variable.value(in: settings) ?? "").utf8))
        }
    }

    private func builderNotes(_ containers: [ContainerFacts]) -> [String] {
        var seen: Set<String> = []
        return containers.compactMap { container in
            let name = String(container.name.dropFirst(Self.builderPrefix.count).dropLast())
            guard Self.isBuilderName(name) else {
                return
                    "a buildx builder runs in container \(DisplayText.line(container.name.utf8, limit: 100)), with other "
                    + "settings: recreate it"
            }
            guard seen.insert(name).inserted else { return nil }
            return "the buildx builder \(name) was made with other settings, which are fixed; recreate it: "
                + "docker buildx rm \(name) && docker buildx create --name \(name) --driver docker-container"
                + options.map { " --driver-opt \($0)" }.joined()
        }
    }

    /// The name goes into a command that somebody may copy: nothing in it may mean something to a shell.
    private static func isBuilderName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.isLetter || first.isDigit, name.utf8.count <= 100 else { return false }
        return name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "_.-".utf8.contains($0) }
    }

    /// Each is one field of CSV, in quotes for a shell.
    private var options: [String] {
        let values = [
            ("HTTP_PROXY", settings.http?.masked), ("HTTPS_PROXY", settings.https?.masked),
            ("NO_PROXY", ProxyVariable.noProxy.value(in: settings)),
        ]
        return values.compactMap { name, value in
            guard let value else { return nil }
            let field = "env.\(name)=\(value)".split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"")
            let word = "\"\(field)\"".split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
            return "'\(word)'"
        }
    }
}

extension ContainerFacts {
    /// The value of a variable; empty where it is not set.
    fileprivate func value(of name: String) -> [UInt8] { environment.last { $0.name == name }?.value ?? [] }
}

extension ProxyURL {
    /// The whole URL with its userinfo as `***`.
    fileprivate var masked: String {
        guard hasUserinfo, let scheme = withoutUserinfo.firstRange(of: "://") else { return withoutUserinfo }
        return withoutUserinfo[..<scheme.upperBound] + "***@" + withoutUserinfo[scheme.upperBound...]
    }
}
