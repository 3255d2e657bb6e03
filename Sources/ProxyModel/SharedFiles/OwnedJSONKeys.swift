/// The few keys of one object that are ours in a JSON file of others.
struct OwnedJSONKeys: Sendable {
    /// The file.
    let document: JSONDocument
    /// Names of the objects that lead to the keys.
    let path: [String]
    /// The keys, in the order in which new ones are written.
    let names: [String]
    /// What the file sets: an empty string, and null, set nothing.
    private(set) var values: [String: String] = [:]
    /// How many problems of a kind are told of: each has to be looked up in the file.
    static let problemLimit = 10
    /// What must be right before the keys can be read or changed.
    private(set) var problems: [SharedFileProblem] = []
    /// The object that holds the keys; nil when there is none.
    private(set) var object: JSONNode?

    /// - Parameters:
    ///   - document: the file.
    ///   - path: names of the objects that lead to the keys; the first is a field of the reading program, any other is
    ///     a key of a map.
    ///   - names: the keys.
    /// - Throws: when the file is neither an object nor empty.
    init(_ document: JSONDocument, path: [String], names: [String]) throws(SharedFileProblem) {
        self.document = document
        self.path = path
        self.names = names
        guard let root = document.root else { return }
        if root.members == nil { throw document.problem(at: root, "the file is \(root.kind) and not an object") }
        findVariants(of: path.prefix(1), in: root)
        guard let object = findObject(in: root) else { return }
        self.object = object
        findVariants(of: names[...], in: object)
        for name in names { readValue(name, in: object) }
    }

    /// Changes what differs in meaning, and nothing else.
    ///
    /// - Parameters:
    ///   - wanted: the values to be set; what is not in it, or empty, is not to be set.
    ///   - means: whether two values of a name mean the same.
    /// - Returns: the new file.
    /// - Throws: the first of `problems`.
    func edited(
        to wanted: [String: String], means: (_ name: String, _ old: String, _ new: String) -> Bool
    ) throws(SharedFileProblem) -> JSONDocument {
        if let problem = problems.first { throw problem }
        var result = document
        // Removing comes last: an object that is to have other keys must not go in between.
        for name in names {
            guard let new = wanted[name], !new.isEmpty else { continue }
            if let old = values[name], means(name, old, new) { continue }
            result = try JSONDocument(result.setting(path + [name], to: new))
        }
        for name in names where values[name] != nil && wanted[name, default: ""].isEmpty {
            result = try JSONDocument(result.removing(path + [name]))
        }
        return result
    }

    /// The keys alone, as the file of its own that they would be: two blanks for each level, in our order.
    ///
    /// - Parameter values: what is set.
    /// - Returns: the text with a line end; empty when nothing is set.
    func text(of values: [String: String]) -> [UInt8] {
        let members = names.compactMap { name in values[name].map { JSONValue.Member(name, .string($0)) } }
        if members.isEmpty { return [] }
        let value = path.reversed().reduce(JSONValue.object(members)) { .object([JSONValue.Member($1, $0)]) }
        return Array((value.serialized + "\n").utf8)
    }
}

/// Reading.
extension OwnedJSONKeys {
    private mutating func findObject(in root: JSONNode) -> JSONNode? {
        var node = root
        for key in path {
            guard let next = node.member(key)?.member.value else { return nil }
            if case .null = next.content { return nil }
            guard next.members != nil else {
                problems.append(document.problem(at: next, "\(quoted(key)) is \(next.kind) and not an object"))
                return nil
            }
            node = next
        }
        return node
    }

    private mutating func readValue(_ name: String, in object: JSONNode) {
        guard let value = object.member(name)?.member.value else { return }
        if case .null = value.content { return }
        guard let text = value.text else {
            problems.append(document.problem(at: value, "'\(name)' is \(value.kind) and not a string"))
            return
        }
        if !text.isEmpty { values[name] = text }
    }

    /// Go's encoding/json takes a name for a field's though letters differ in case, and the last one wins.
    private mutating func findVariants(of names: ArraySlice<String>, in object: JSONNode) {
        let folded = Dictionary(names.map { (Self.folded(Array($0.utf8)), $0) }) { first, _ in first }
        let variants = (object.members ?? []).lazy.compactMap { member in
            folded[Self.folded(member.key)].flatMap { Array($0.utf8) == member.key ? nil : (member, $0) }
        }
        for (member, name) in variants.prefix(Self.problemLimit) {
            let variant = quoted(String(decoding: member.key, as: UTF8.self))
            let message = "\(variant) is read as '\(name)' by some and not by others; write '\(name)'"
            problems.append(document.problem(at: member, message))
        }
    }

    /// A name as Go compares it: letters of ASCII in lower case, and the two letters beyond it that fold to one.
    /// (Source: `foldName` in Go's encoding/json, and unicode.SimpleFold.)
    ///
    /// - Parameter name: a name as UTF-8.
    /// - Returns: the same bytes for names that Go takes for equal.
    static func folded(_ name: [UInt8]) -> [UInt8] {
        if name.allSatisfy({ $0 < 0x80 }) { return name.map(\.lowercased) }
        let scalars = String(decoding: name, as: UTF8.self).unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar {
            case "\u{17f}": "s"
            case "\u{212a}": "k"
            default: scalar
            }
        }
        return scalars.flatMap { String($0).utf8 }.map(\.lowercased)
    }
}
