/// One parser, or a few that read the same bytes, with what must hold of every input.
struct Parser: Sendable {
    /// As `Scripts/fuzz` and the folders of the corpus call it.
    var name: String
    /// Reads the bytes, whatever they are. A crash, and more time or memory than the fuzzer allows, are findings too.
    ///
    /// - Throws: ``Violation`` when something that must hold does not.
    var check: @Sendable ([UInt8]) async throws -> Void

    /// Every parser that reads bytes from hosts or users.
    static let all: [Parser] = [
        Parser(name: "host-answer", check: HostAnswerCheck.check),
        Parser(name: "systemctl-show", check: ShowOutputCheck.check),
        Parser(name: "json-edit", check: JSONEditCheck.check),
        Parser(name: "environment-file", check: EnvironmentFileCheck.check),
        Parser(name: "unit-file", check: UnitFileCheck.check),
        Parser(name: "yaml", check: InputsCheck.check),
        Parser(name: "toml", check: ContainersConfCheck.check),
        Parser(name: "known-hosts", check: KnownHostsCheck.check),
        Parser(name: "ssh-config", check: SSHConfigCheck.check),
        Parser(name: "private-key", check: PrivateKeyCheck.check),
        Parser(name: "display-text", check: DisplayTextCheck.check),
        Parser(name: "server-greeting", check: ServerGreetingCheck.check),
        Parser(name: "probe", check: ProbeCheck.check),
        Parser(name: "record", check: RecordCheck.check),
        Parser(name: "growth", check: GrowthCheck.check),
    ]
}

/// Something that must hold of every input, and does not.
struct Violation: Error, CustomStringConvertible {
    /// What was violated.
    var description: String
}

/// - Parameters:
///   - holds: what must be true.
///   - message: what is wrong otherwise.
func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
    if !holds { throw Violation(description: message()) }
}

/// - Parameters:
///   - left: one of two that must be equal.
///   - right: the other one.
///   - what: what they are.
func requireEqual<Value: Equatable>(_ left: Value, _ right: Value, _ what: String) throws {
    if left != right { throw Violation(description: "\(what): \(reflected(left)) is not \(reflected(right))") }
}

/// A value in full: bytes as text, in quotes.
private func reflected<Value>(_ value: Value) -> String {
    (value as? [UInt8]).map { String(decoding: $0, as: UTF8.self).debugDescription } ?? String(reflecting: value)
}

extension [UInt8] {
    /// Cuts an input that brings its own settings along: its first line, and the rest.
    ///
    /// - Returns: the first line's fields, which `|` separates, made up to as many as asked for; and what follows.
    func settings(_ count: Int) -> (fields: [[UInt8]], rest: [UInt8]) {
        let line = prefix { $0 != UInt8(ascii: "\n") }
        let fields = line.split(separator: UInt8(ascii: "|"), maxSplits: count - 1, omittingEmptySubsequences: false)
        let missing = [[UInt8]](repeating: [], count: Swift.max(0, count - fields.count))
        return (fields.map { Array($0) } + missing, Array(dropFirst(line.count + 1)))
    }

    /// The bytes as text.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The systemd that the bytes name, of those whose formats differ.
    var systemdVersion: Int {
        switch self {
        case Array("229".utf8): 229
        case Array("240".utf8): 240
        case Array("257".utf8): 257
        default: 252
        }
    }
}
