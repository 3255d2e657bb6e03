/// Types of values as Ansible's readers see them, so that a label has the same text whoever has read the file:
/// `True` is `true`, `0x10` is `16`, `1.10` is `1.1`.
enum AnsibleScalar {
    /// What a value in an INI file stands for: a Python literal where it is one, else text (`ast.literal_eval`).
    ///
    /// - Parameter text: the value without blanks around it.
    /// - Returns: the value; lists, dictionaries and the like are an empty list, since nothing here needs them.
    static func python(_ text: String) -> SourceNode.Content {
        if let quote = text.first, quote == "'" || quote == "\"" {
            return pythonString(text, quote: quote) ?? .scalar(text, isPlain: false)
        }
        if let first = text.first, "[{(".contains(first), let last = text.last, "]})".contains(last) {
            return .sequence([])
        }
        // A Python literal may have a comment behind it.
        let bare = String(text.prefix { $0 != "#" }).trimmingSpaces
        switch bare {
        case "True": return .scalar("true", isPlain: true)
        case "False": return .scalar("false", isPlain: true)
        case "None": return .scalar("null", isPlain: true)
        default: break
        }
        let number = integer(bare, octal: "0o") ?? float(bare, needsPoint: false)
        return number.map { .scalar($0, isPlain: true) } ?? .scalar(text, isPlain: false)
    }

    /// What a scalar without quotes in a YAML file stands for (YAML 1.1, as PyYAML reads it).
    ///
    /// - Parameter text: the scalar.
    static func yaml(_ text: String) -> SourceNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .scalar("null", isPlain: true)
        case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .scalar("true", isPlain: true)
        case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .scalar("false", isPlain: true)
        default: break
        }
        let number = integer(text, octal: "0") ?? sexagesimal(text) ?? float(text, needsPoint: true)
        return number.map { .scalar($0, isPlain: true) } ?? .scalar(text, isPlain: false)
    }

    /// A string in quotes, or several, and nothing but a comment behind it; nil for anything else.
    private static func pythonString(_ text: String, quote first: Character) -> SourceNode.Content? {
        var result = ""
        var quote = first
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            if character == quote {
                let behind = rest.drop { $0 == " " || $0 == "\t" }
                if behind.isEmpty || behind.first == "#" { return .scalar(result, isPlain: false) }
                // Strings that follow each other are one.
                guard behind.first == "'" || behind.first == "\"" else { return nil }
                rest = behind
                quote = rest.removeFirst()
                continue
            }
            guard character == "\\" else {
                result.append(character)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            switch escaped {
            case "\\", "'", "\"": result.append(escaped)
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            // Escapes for characters by number are too rare to be worth it: the text stays as it is written.
            case "0"..."9", "x", "u", "U", "N", "a", "b", "f", "v": return .scalar(text, isPlain: false)
            default: result += "\\" + String(escaped)
            }
        }
        return nil
    }

    /// A whole number as decimal digits.
    ///
    /// - Parameters:
    ///   - text: what may be one.
    ///   - octal: how an octal number starts: `0o` in Python, `0` in YAML.
    private static func integer(_ text: String, octal: String) -> String? {
        let isNegative = text.hasPrefix("-")
        let body = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard let first = body.first, first.isASCII, first.isNumber, body.last != "_" else { return nil }
        let digits = body.filter { $0 != "_" }
        func value(_ prefix: String, _ radix: Int) -> Int? {
            guard digits.hasPrefix(prefix), digits.count > prefix.count else { return nil }
            return Int(digits.dropFirst(prefix.count), radix: radix)
        }
        func signed(_ text: String) -> String { isNegative && text != "0" ? "-" + text : text }
        if let number = value("0x", 16) ?? value("0b", 2) ?? value(octal, 8) { return signed(String(number)) }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        if digits.allSatisfy({ $0 == "0" }) { return "0" }
        return digits.hasPrefix("0") ? nil : signed(String(digits))
    }

    /// A number with a point or an exponent, as Python prints it.
    private static func float(_ text: String, needsPoint: Bool) -> String? {
        let isNumber = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || [0x2E, 0x2B, 0x2D, 0x45, 0x65, 0x5F].contains($0)
        }
        let hasPoint = text.contains(".")
        guard isNumber, hasPoint || (!needsPoint && text.contains { $0 == "e" || $0 == "E" }),
            text.contains(where: \.isNumber), text.last != "_", !text.hasPrefix("_")
        else { return nil }
        // YAML 1.1 wants a sign in the exponent.
        if needsPoint, let exponent = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            guard let sign = text[exponent...].dropFirst().first, sign == "+" || sign == "-" else { return nil }
        }
        var digits = text.filter { $0 != "_" }
        if digits.hasSuffix(".") { digits += "0" }
        guard let number = Double(digits), number.isFinite else { return nil }
        return number.description
    }

    /// `1:30` is 90.
    private static func sexagesimal(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, parts.count < 6, let first = parts.first, let head = Int(first), !first.hasPrefix("0")
        else { return nil }
        var number = abs(head)
        for part in parts.dropFirst() {
            guard (1...2).contains(part.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = Int(part), value < 60
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 60)
            guard !overflow, product < Int.max - 60 else { return nil }
            number = product + value
        }
        return String(head < 0 ? -number : number)
    }
}
