import Foundation
import ProxyModel

/// Looks passwords up where the spec says they are kept: each once in a run, one after the other, and only those that a
/// selected host needs. Nothing else in fairlead does, so that `validate`, `hosts` and `schema` run no command.
struct SecretResolver {
    /// Makes `~/x` of the spec a path.
    let expandingHome: (String) -> String
    /// The value of a variable of the environment; nil when it is not set.
    var variable: (String) -> [UInt8]? = { name in getenv(name).map(Self.bytes) }
    /// How long a command may take.
    var commandTimeout: Duration = .seconds(30)

    /// A variable's bytes as they are: text would be mended without a word.
    private static func bytes(_ text: UnsafeMutablePointer<CChar>) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    /// Puts the passwords into what hosts are to look like.
    ///
    /// - Parameter states: the selected hosts'.
    /// - Returns: the same, with no password left to look up.
    /// - Throws: ``CommandFailure`` with everything that failed, each source once; no output and no value is in it.
    func resolve(_ states: [DesiredState]) throws(CommandFailure) -> [DesiredState] {
        let declarations = states.lazy.flatMap(\.entries).flatMap(\.settings.unresolvedCredentials)
        let secrets = try secrets(
            from: declarations.map { DeclaredPassword(source: $0.password, position: $0.position) }, of: "the password",
            making: { bytes throws(Secret.Invalid) in try Secret(bytes) })
        return states.map { state in
            var state = state
            for index in state.entries.indices {
                state.entries[index].settings = state.entries[index].settings.resolved(with: secrets)
            }
            return state
        }
    }

    /// Looks up the passwords that become root.
    ///
    /// - Parameter passwords: where they are kept.
    /// - Returns: the passwords.
    /// - Throws: as ``resolve(_:)-([DesiredState])``.
    func resolve(_ passwords: [DeclaredPassword]) throws(CommandFailure) -> [PasswordSource: Secret] {
        try secrets(
            from: passwords, of: "the become password",
            making: { bytes throws(Secret.Invalid) in try Secret(ofLogin: bytes) })
    }

    private typealias Making = ([UInt8]) throws(Secret.Invalid) -> Secret

    private func secrets(
        from declarations: [DeclaredPassword], of what: String, making: Making
    ) throws(CommandFailure) -> [PasswordSource: Secret] {
        var secrets: [PasswordSource: Secret] = [:]
        var failures: [Diagnostic] = []
        var seen = Set<PasswordSource>()
        for declaration in declarations where seen.insert(declaration.source).inserted {
            do {
                secrets[declaration.source] = try secret(from: declaration.source, making)
            } catch {
                failures.append(
                    Diagnostic(
                        rule: "secret", "\(what)'s \(declaration.source) \(error.reason)", at: declaration.position))
            }
        }
        guard failures.isEmpty else {
            throw CommandFailure(text: failures.sorted().map { $0.formatted + "\n" }.joined(), status: .usage)
        }
        return secrets
    }

    private func secret(from source: PasswordSource, _ making: Making) throws(SecretFailure) -> Secret {
        let bytes: [UInt8]
        switch source {
        case .env(let name):
            guard let value = variable(name) else { throw SecretFailure(reason: "is not set") }
            bytes = value
        case .file(let path):
            bytes = Self.withoutLineEnd(try PasswordFile.read(expandingHome(path)))
        case .command(let words):
            bytes = Self.withoutLineEnd(try PasswordCommand(words: words, timeout: commandTimeout).output())
        }
        do {
            return try making(bytes)
        } catch {
            guard case .command = source else { throw SecretFailure(reason: error.description) }
            throw SecretFailure(reason: error == .empty ? "printed nothing" : "printed a text that \(error)")
        }
    }

    /// Without one LF or CRLF at the end, which editors and commands put there.
    private static func withoutLineEnd(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last == UInt8(ascii: "\n") else { return bytes }
        let line = bytes.dropLast()
        return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
}

/// Why a password could not be looked up.
struct SecretFailure: Error, Equatable {
    /// The reason, to follow the source's name: never what was read.
    var reason: String

    /// The reason of a system call that failed.
    ///
    /// - Parameters:
    ///   - what: what could not be done.
    ///   - code: the call's `errno`.
    /// - Returns: the failure.
    static func system(_ what: String, _ code: CInt) -> SecretFailure {
        SecretFailure(reason: "\(what): \(String(cString: strerror(code)))")
    }
}

/// The most that a password's file or command may give, in bytes: far more than any proxy takes.
let secretSizeLimit = 64 * 1024
