/// What a `containers.conf` says of the environment that podman gives itself: `env` in `[engine]`.
///
/// Source: containers.conf(5); containers/common `internal/attributedstring` for `{append=true}`. As Go's TOML library
/// finds fields, names are taken in any case.
public struct ContainersConf: Sendable, Equatable {
    /// Whether the file sets `engine.env` at all, be it to an empty list.
    public internal(set) var setsEnvironment = false
    /// The proxy variables among its entries, in order; the first one of a name wins.
    public internal(set) var proxies: [EnvironmentVariable] = []
    /// Whether there are other entries, which are not looked at.
    public private(set) var hasOtherEntries = false
    /// `{append=…}`: whether this and later files add to what earlier ones set; nil when the file does not say.
    public internal(set) var appends: Bool?
    /// Whether the file sets anything but `engine.env`.
    public private(set) var hasOtherSettings = false

    /// A file that says nothing.
    init() {}

    /// - Parameter bytes: the file; any bytes.
    /// - Throws: what is not understood, with its place: then nothing is known of what podman makes of the file.
    public init(_ bytes: [UInt8]) throws(SharedFileProblem) {
        var section: [String] = []
        var engineHeaders = 0
        for entry in try TOMLReader.entries(in: bytes) {
            let names = entry.path.map { $0.lowercased() }
            if case .header = entry.value {
                section = names
                engineHeaders += names == ["engine"] ? 1 : 0
                if engineHeaders > 1 { throw Self.problem("'engine' is there twice", at: entry, in: bytes) }
                if names == ["engine", "env"] { throw Self.problem("'env' is not a list", at: entry, in: bytes) }
            } else if section + names == ["engine"], case .table(let members) = entry.value {
                for member in members {
                    try read(member, as: ["engine"] + member.path.map { $0.lowercased() }, in: bytes)
                }
            } else {
                try read(entry, as: section + names, in: bytes)
            }
        }
    }

    private static func problem(_ message: String, at entry: TOMLEntry, in bytes: [UInt8]) -> SharedFileProblem {
        SharedFileProblem(at: entry.offset, in: bytes, message: message)
    }

    private mutating func read(_ entry: TOMLEntry, as path: [String], in bytes: [UInt8]) throws(SharedFileProblem) {
        if path != ["engine", "env"] {
            hasOtherSettings = true
            return
        }
        if setsEnvironment { throw Self.problem("'env' is there twice", at: entry, in: bytes) }
        setsEnvironment = true
        guard case .array(let elements) = entry.value else {
            throw Self.problem("'env' is not a list", at: entry, in: bytes)
        }
        for element in elements {
            switch element {
            case .string(let text): add(text)
            case .table(let members):
                for member in members {
                    guard member.path == ["append"], case .bool(let value) = member.value else {
                        throw Self.problem("'env' holds something besides 'append'", at: member, in: bytes)
                    }
                    appends = value
                }
            default: throw Self.problem("'env' holds something that is not a string", at: entry, in: bytes)
            }
        }
    }

    private mutating func add(_ text: [UInt8]) {
        let parts = text.split(separator: .equals, maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(decoding: parts[0], as: UTF8.self)
        if parts.count == 2, ProxyVariable.allNames.contains(name) {
            proxies.append(EnvironmentVariable(name: name, value: Array(parts[1])))
        } else {
            hasOtherEntries = true
        }
    }
}

/// Writing.
extension ContainersConf {
    /// A file of ours for `containers.conf.d`.
    ///
    /// - Parameters:
    ///   - variables: what podman is to have in its environment, in order.
    ///   - appends: whether entries of other files stay; podman before 4.8 cannot do that and refuses the file.
    /// - Returns: the file's bytes, UTF-8 with a line end at the end; nil when there is nothing to set, so that no file
    ///   is to exist.
    /// - Throws: `ControlCharacter` for the first value that holds one (C0, DEL or C1).
    public static func file(
        setting variables: [(name: String, value: String)], appends: Bool
    ) throws(UnitFileWriter.ControlCharacter) -> [UInt8]? {
        if variables.isEmpty { return nil }
        var text = UnitFileWriter.header + "\n[engine]\nenv = [\n"
        for variable in variables {
            // The one place that refuses control characters; its own quoting is not TOML's.
            _ = try UnitFileWriter.line(name: variable.name, value: variable.value)
            text += "    \"\(escaped("\(variable.name)=\(variable.value)"))\",\n"
        }
        if appends { text += "    {append=true},\n" }
        return Array((text + "]\n").utf8)
    }

    /// The inside of a basic string of TOML, of text without control characters.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "\\" || scalar == "\"" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
