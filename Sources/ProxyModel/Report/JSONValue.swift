/// A JSON value (RFC 8259) whose objects keep their order, so that the same document is always the same bytes.
public enum JSONValue: Sendable, Equatable {
    /// Names and values in order; names are unique.
    case object([Member])
    /// A list.
    case array([JSONValue])
    /// Text. It is escaped for JSON only: texts from hosts are made fit for display before.
    case string(String)
    /// A whole number.
    case int(Int)
    /// A truth value.
    case bool(Bool)
    /// `null`.
    case null

    /// A name with its value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSONValue

        /// - Parameters:
        ///   - name: the name.
        ///   - value: the value.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The text: two blanks for each level, every member and element on its own line, no line end at the end.
    public var serialized: String {
        var result = ""
        write(to: &result, indent: "")
        return result
    }

    private func write(to result: inout String, indent: String) {
        switch self {
        case .object(let members):
            Self.write(members, between: ("{", "}"), indent: indent, to: &result) { member, result, inner in
                result += Self.quoted(member.name) + ": "
                member.value.write(to: &result, indent: inner)
            }
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), indent: indent, to: &result) { element, result, inner in
                element.write(to: &result, indent: inner)
            }
        case .string(let text): result += Self.quoted(text)
        case .int(let number): result += String(number)
        case .bool(let value): result += value ? "true" : "false"
        case .null: result += "null"
        }
    }

    private static func write<Part>(
        _ parts: [Part], between brackets: (String, String), indent: String, to result: inout String,
        each: (Part, inout String, String) -> Void
    ) {
        if parts.isEmpty {
            result += brackets.0 + brackets.1
            return
        }
        let inner = indent + "  "
        result += brackets.0
        for (index, part) in parts.enumerated() {
            result += (index == 0 ? "\n" : ",\n") + inner
            each(part, &result, inner)
        }
        result += "\n" + indent + brackets.1
    }

    /// - Parameter text: any text.
    /// - Returns: a string of JSON. Escaped is only what must be, and what controls something.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// - Parameter value: text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// - Parameter elements: a list's elements.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// - Parameter elements: names and values in order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

extension JSONValue: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// - Parameter value: a whole number.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// - Parameter value: a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
