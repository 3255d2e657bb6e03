@testable import ProxyModel

/// `daemon.json` and the client's `config.json`: an edit sets what it is to set, and every byte of others stays.
///
/// The input's first line says what is to be set: `HTTP|HTTPS|NO_PROXY`; the file follows.
enum JSONEditCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let (fields, file) = input.settings(3)
        let wanted = fields.map(\.text)
        do {
            let document = try JSONDocument(file)
            if document.root != nil, JSONMembers(file) == nil {
                try require(document.root?.members == nil, "an object that the scanner does not find")
            }
        } catch let problem as SharedFileProblem {
            try require(problem.line >= 1 && problem.column >= 1, "a place before the file")
            return try SafeText.requireSafe(problem.description, "a problem")
        }
        let variables = Dictionary(uniqueKeysWithValues: zip([ProxyVariable.http, .https, .noProxy], wanted))
        let daemonKeys = ["http-proxy", "https-proxy", "no-proxy"]
        try check(
            file, wanted: Dictionary(uniqueKeysWithValues: zip(daemonKeys, wanted)), path: ["proxies"],
            sameMeaning: { name, old, new in
                name == "no-proxy" && NoProxyList(parsing: old) == NoProxyList(parsing: new)
            },
            edit: { bytes, clears in
                let file = try DaemonJSONFile(bytes)
                _ = file.ownedKeysText()
                return try file.edited(to: clears ? [:] : variables, createdByUs: false)
            })
        let client = ClientProxyValues(http: wanted[0], https: wanted[1], noProxy: wanted[2])
        for host in [nil, "tcp://h:2376"] {
            try check(
                file,
                wanted: [
                    "httpProxy": wanted[0], "httpsProxy": wanted[1], "noProxy": wanted[2], "ftpProxy": "",
                    "allProxy": "",
                ],
                path: ["proxies", host ?? "default"], sameMeaning: { _, _, _ in false },
                edit: { bytes, clears in
                    let file = try ClientConfigFile(bytes, daemonHost: host)
                    _ = file.ownedKeysText()
                    return try file.edited(to: clears ? ClientProxyValues() : client, createdByUs: false)
                })
        }
    }

    /// - Parameters:
    ///   - before: a file that is JSON.
    ///   - wanted: what is to be set, by key; empty for what is to be removed.
    ///   - path: the objects that lead to the keys.
    ///   - sameMeaning: whether a value may stay in the place of another.
    ///   - edit: changes a file, or takes all of our keys out of it.
    private static func check(
        _ before: [UInt8], wanted: [String: String], path: [String],
        sameMeaning: (_ name: String, _ old: String, _ new: String) -> Bool,
        edit: (_ bytes: [UInt8], _ clears: Bool) throws -> [UInt8]?
    ) throws {
        let after: [UInt8]
        do {
            guard let edited = try edit(before, false) else { throw Violation(description: "the file vanished") }
            after = edited
        } catch let problem as SharedFileProblem {
            return try SafeText.requireSafe(problem.description, "a problem")
        }
        try requireForeignBytes(before, after, path: path[...], owned: Set(wanted.keys))
        for (name, value) in wanted {
            let old = self.value(before, path, name)
            let new = self.value(after, path, name)
            if value.isEmpty {
                try require((new ?? "").isEmpty, "\(name) was to be removed, and is \(new ?? "")")
            } else {
                let isKept = old.map { $0 == new && sameMeaning(name, $0, value) } ?? false
                try require(isKept || new.map { $0.utf8.elementsEqual(value.utf8) } ?? false, "\(name) is not set")
            }
        }
        try requireEqual(try edit(after, false), after, "a second edit")
        // What was put in and taken out again leaves nothing behind.
        guard let cleared = try edit(after, true) else { throw Violation(description: "the file vanished") }
        try requireForeignBytes(before, cleared, path: path[...], owned: Set(wanted.keys))
        if let members = JSONMembers(before), !members.members.isEmpty, members["proxies"] == nil {
            try requireEqual(cleared, before, "putting in and taking out")
        }
    }

    private static func value(_ bytes: [UInt8], _ path: [String], _ name: String) -> String? {
        var object = JSONMembers(bytes)
        for key in path {
            object = object.flatMap { object in object[key].flatMap { JSONMembers(bytes, $0.valueRange) } }
        }
        return object.flatMap { object in object[name].flatMap { object.text($0) } }
    }

    /// What stands outside of the outermost braces, and everything between them that is not ours.
    private static func requireForeignBytes(
        _ before: [UInt8], _ after: [UInt8], path: ArraySlice<String>, owned: Set<String>
    ) throws {
        guard let new = JSONMembers(after) else {
            return try requireEqual(after, before, "a file without an object")
        }
        guard let old = JSONMembers(before) else {
            return try require(
                try foreign(in: new, path, owned).isEmpty, "members that nobody asked for")
        }
        try requireEqual(
            Array(after[..<new.range.lowerBound]), Array(before[..<old.range.lowerBound]), "what stands before '{'")
        try requireEqual(
            Array(after[new.range.upperBound...]), Array(before[old.range.upperBound...]), "what stands behind '}'")
        try requireForeignBytes(old, new, path, owned)
    }

    private static func requireForeignBytes(
        _ old: JSONMembers, _ new: JSONMembers, _ path: ArraySlice<String>, _ owned: Set<String>
    ) throws {
        func isOurs(_ member: JSONMembers.Member) -> Bool {
            path.first.map { $0 == member.name } ?? owned.contains(member.name)
        }
        func raw(_ object: JSONMembers) -> [[UInt8]] {
            object.members.filter { !isOurs($0) }.map {
                Array(object.bytes[$0.keyRange.lowerBound..<$0.valueRange.upperBound])
            }
        }
        try requireEqual(raw(new), raw(old), "the members of others")
        try requireGaps(old, new)
        for member in old.members where isOurs(member) {
            guard let next = path.first, let inner = JSONMembers(old.bytes, member.valueRange) else { continue }
            if let newMember = new[next], let newInner = JSONMembers(new.bytes, newMember.valueRange) {
                try requireEqual(
                    Array(new.bytes[newMember.keyRange.lowerBound..<newMember.valueRange.lowerBound]),
                    Array(old.bytes[member.keyRange.lowerBound..<member.valueRange.lowerBound]), "the name")
                try requireForeignBytes(inner, newInner, path.dropFirst(), owned)
            } else {
                try require(
                    try foreign(in: inner, path.dropFirst(), owned).isEmpty, "members of others went with ours")
            }
        }
    }

    /// The bytes between members stay, unless a member beside them came or went; new ones come last.
    private static func requireGaps(_ old: JSONMembers, _ new: JSONMembers) throws {
        let (oldNames, newNames) = (old.members.map(\.name), new.members.map(\.name))
        let places = Dictionary(uniqueKeysWithValues: newNames.enumerated().map { ($0.element, $0.offset) })
        guard let first = oldNames.first, !newNames.isEmpty else { return }
        if places[first] == 0 { try requireEqual(new.gap(before: 0), old.gap(before: 0), "what stands behind '{'") }
        try requireEqual(
            new.gap(before: newNames.count), old.gap(before: oldNames.count), "what stands before '}'")
        for index in oldNames.indices.dropFirst() {
            guard let place = places[oldNames[index]], let earlier = places[oldNames[index - 1]] else { continue }
            try require(place == earlier + 1, "something stands between two members that were neighbours")
            try requireEqual(new.gap(before: place), old.gap(before: index), "what stands between two members")
        }
        let kept = Set(oldNames)
        try require(
            !newNames.drop { kept.contains($0) }.contains { kept.contains($0) }, "a new member is not the last")
    }

    /// Everything within an object that is not ours.
    private static func foreign(
        in object: JSONMembers, _ path: ArraySlice<String>, _ owned: Set<String>
    ) throws -> [String] {
        try object.members.flatMap { member -> [String] in
            guard let next = path.first else { return owned.contains(member.name) ? [] : [member.name] }
            guard next == member.name else { return [member.name] }
            return try JSONMembers(object.bytes, member.valueRange).map { try foreign(in: $0, path.dropFirst(), owned) }
                ?? []
        }
    }
}
