/// Names of systemd services and of their drop-ins, as systemd.unit(5) allows them.
enum UnitName {
    /// Why `unit` cannot be used as the unit of a target; nil when it can.
    static func objection(toUnit unit: String) -> String? {
        guard unit.hasSuffix(".service") else {
            return "unit \(quoted(unit)) must be a service; write the name with its suffix, as in 'docker.service'"
        }
        let stem = unit.dropLast(".service".count)
        if stem.isEmpty || stem.hasPrefix("@") || stem.hasPrefix(".") || stem.hasPrefix("-") || unit.utf8.count > 255 {
            return "\(quoted(unit)) is not a name that systemd allows for a unit"
        }
        if let bad = stem.unicodeScalars.first(where: { !isAllowed($0) }) {
            return "unit \(quoted(unit)) holds \(quoted(String(bad))); systemd allows letters, digits and : - _ . \\ @"
        }
        if stem.hasSuffix("@") {
            return "unit \(quoted(unit)) is a template; name an instance, as in '\(stem)1.service'"
        }
        return nil
    }

    /// The path of a drop-in of `unit`.
    ///
    /// - Parameters:
    ///   - dropIn: a file name, or an absolute path inside of the unit's own drop-in directory.
    ///   - unit: the unit with its suffix.
    ///   - scope: whose unit it is.
    /// - Returns: the path; nil when `dropIn` is neither.
    static func path(ofDropIn dropIn: String, for unit: String, in scope: Scope) -> String? {
        let directory = SystemdTarget.folder(of: unit, in: scope)
        let name = dropIn.hasPrefix(directory) ? String(dropIn.dropFirst(directory.count)) : dropIn
        guard name.hasSuffix(".conf"), name.utf8.count > ".conf".utf8.count, name.utf8.count <= 200,
            !name.hasPrefix("."), !name.hasPrefix("-"),
            name.unicodeScalars.allSatisfy({ isAllowed($0) && $0 != "\\" || $0 == "+" })
        else { return nil }
        return directory + name
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ":", "-", "_", ".", "\\", "@": true
        default: false
        }
    }
}
