/// Which names hosts, groups and labels may have: those that are safe in selectors, as file and folder names, in JSON
/// and on a command line.
enum NameRule {
    case host
    case group
    case label

    /// How messages name it.
    var what: String {
        switch self {
        case .host: "host name"
        case .group: "group name"
        case .label: "label name"
        }
    }

    /// Why `name` cannot be used; nil when it can.
    func objection(to name: String) -> String? {
        if name.isEmpty { return "a \(what) is empty" }
        if name.holdsControlCharacter { return "\(what) \(quoted(name)) holds a control character" }
        if name.utf8.count > 253 { return "\(what) \(quoted(name)) is longer than 253 characters" }
        if name == "all", self != .label { return "'all' means every host in selectors; choose another \(what)" }
        if let bad = name.unicodeScalars.first(where: { !allows($0) }) {
            let hint = bad == "@" && self == .host ? "; the login goes under 'user'" : ""
            return "\(what) \(quoted(name)) holds \(quoted(String(bad))); \(allowed)\(hint)"
        }
        if let first = name.unicodeScalars.first, first == "-" || first == "." {
            return "\(what) \(quoted(name)) starts with \(quoted(String(first))); start it with a letter or a digit"
        }
        return nil
    }

    private func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        case ":": self == .host
        default: false
        }
    }

    private var allowed: String {
        self == .host
            ? "use letters without accents, digits and . _ - and, for IPv6, :"
            : "use letters without accents, digits and . _ -"
    }
}
