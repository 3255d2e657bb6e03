/// The order in which systemd applies a unit file and its drop-ins.
///
/// Drop-ins are sorted by file name across all directories; of those with the same name only the strongest counts: one
/// for the unit (or a prefix of its name) before one for all units of the type, `/etc` before `/run` before
/// `/usr/local/lib` before `/usr/lib`, within one of these the longest prefix first. A link to `/dev/null` hides the
/// weaker ones of its name.
///
/// Source: systemd.unit(5); `unit_file_find_dropin_paths` in systemd's src/shared/dropin.c.
enum UnitSourceOrder {
    /// - Parameters:
    ///   - sources: the unit file and its drop-ins in any order.
    ///   - fragmentPath: the unit file that counts; empty when it is not known.
    /// - Returns: what systemd reads, in its order, the unit file first.
    static func applied(_ sources: [UnitSource], fragmentPath: String) -> [UnitSource] {
        var unitFile: UnitSource?
        var strongest: [String: UnitSource] = [:]
        for source in sources {
            guard let place = Place(source.path) else {
                let isFragment = source.path == fragmentPath
                if isFragment || (unitFile == nil && fragmentPath.isEmpty) { unitFile = source }
                continue
            }
            guard place.name.hasSuffix(".conf") else { continue }
            if let other = strongest[place.name], let otherPlace = Place(other.path), !(place < otherPlace) { continue }
            strongest[place.name] = source
        }
        let names = strongest.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let dropIns = names.compactMap { strongest[$0] }
        return ((unitFile.map { [$0] } ?? []) + dropIns).filter { !$0.isMask }
    }

    /// Why systemd does not read a drop-in that is there.
    enum Neglect: Equatable {
        /// Its name does not end in `.conf`.
        case name
        /// One of the same name stands in a stronger place.
        case shadowed(by: String)
        /// A link to `/dev/null` of the same name stands in a stronger place.
        case masked(by: String)
    }

    /// - Parameter sources: the unit file and its drop-ins in any order.
    /// - Returns: the drop-ins that systemd does not read, by path, with the reason.
    static func neglected(_ sources: [UnitSource]) -> [(source: UnitSource, reason: Neglect)] {
        let placed = sources.compactMap { source in Place(source.path).map { (place: $0, source: source) } }
        var strongest: [String: (place: Place, source: UnitSource)] = [:]
        for one in placed where strongest[one.place.name].map({ one.place < $0.place }) ?? true {
            strongest[one.place.name] = one
        }
        return placed.filter { !$0.source.isMask }.sorted { $0.source.path < $1.source.path }.compactMap { one in
            guard one.place.name.hasSuffix(".conf") else { return (one.source, .name) }
            guard let other = strongest[one.place.name], other.place < one.place else { return nil }
            return (one.source, other.source.isMask ? .masked(by: other.source.path) : .shadowed(by: other.source.path))
        }
    }

    /// Where a drop-in stands; the lesser place is the stronger one.
    private struct Place: Comparable {
        var name: String
        private var isTypeWide: Bool
        private var root: Int
        private var stemLength: Int

        /// - Parameter path: nil when it is no drop-in's path.
        init?(_ path: String) {
            let parts = path.split(separator: "/")
            guard parts.count >= 2, let file = parts.last, parts[parts.count - 2].hasSuffix(".d") else { return nil }
            let directory = parts[parts.count - 2].dropLast(2)
            name = String(file)
            isTypeWide = !directory.contains(".")
            stemLength = directory.utf8.count
            let rootPath = "/" + parts.dropLast(2).joined(separator: "/")
            root = Self.rank(of: rootPath)
        }

        static func < (left: Self, right: Self) -> Bool {
            if left.isTypeWide != right.isTypeWide { return right.isTypeWide }
            if left.root != right.root { return left.root < right.root }
            return left.stemLength > right.stemLength
        }

        /// The place of a folder in its search path; users' folders come in one of their own.
        private static func rank(of root: String) -> Int {
            if let rank = roots.firstIndex(of: root) { return rank }
            return userRoots.firstIndex { root.hasPrefix($0.start) && root.hasSuffix($0.end) } ?? userRoots.count
        }

        /// systemd's search path for users' units, strongest first; homes are wherever they are.
        private static let userRoots: [(start: String, end: String)] = [
            ("/", "/.config/systemd/user.control"), ("/run/user/", "/systemd/user.control"),
            ("/run/user/", "/systemd/transient"), ("/run/user/", "/systemd/generator.early"),
            ("/", "/.config/systemd/user"), ("/etc/systemd/user", ""), ("/run/user/", "/systemd/user"),
            ("/run/systemd/user", ""), ("/run/user/", "/systemd/generator"), ("/", "/.local/share/systemd/user"),
            ("/usr/local/share/systemd/user", ""), ("/usr/share/systemd/user", ""),
            ("/usr/local/lib/systemd/user", ""), ("/usr/lib/systemd/user", ""),
            ("/run/user/", "/systemd/generator.late"),
        ]

        /// systemd's search path for system units, strongest first.
        private static let roots = [
            "/etc/systemd/system.control", "/run/systemd/system.control", "/run/systemd/transient",
            "/run/systemd/generator.early", "/etc/systemd/system", "/etc/systemd/system.attached",
            "/run/systemd/system", "/run/systemd/system.attached", "/run/systemd/generator",
            "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
            "/run/systemd/generator.late",
        ]
    }
}
