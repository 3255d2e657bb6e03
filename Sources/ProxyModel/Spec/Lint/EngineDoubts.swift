/// What an engine of a certain version makes of settings that newer ones understand otherwise.
public enum EngineDoubts {
    /// Sentences about settings, for a plan's notes.
    ///
    /// - Parameters:
    ///   - settings: what is declared.
    ///   - version: the engine's version as it says it, `20.10.24+dfsg1` for example; nil when it is not known.
    ///   - kind: where the settings are written.
    /// - Returns: one sentence for each doubt, without a full stop, fit for a terminal; none where the version is not
    ///   known or cannot be read.
    public static func notes(settings: ProxySettings, version: String?, kind: TargetKind = .systemd) -> [String] {
        guard let version, let engine = EngineVersion(version) else { return [] }
        let shown = "engine \(DisplayText.line(version))"
        var notes: [String] = []
        if engine < [28], usesSOCKS5H(settings) {
            notes.append(
                "\(shown) does not know socks5h://, which came with 28.0, and fails each request; write socks5://")
        }
        if engine < [23], kind == .daemonJSON {
            notes.append(
                "\(shown) does not know 'proxies' in daemon.json, which came with 23.0, and does not start with it")
        }
        if engine < [20, 10, 8], settings.http != nil, settings.https == nil {
            notes.append("\(shown) uses 'http' for https as well; it stops doing so with 20.10.8")
        }
        if engine < [18, 9, 2], let list = settings.noProxy, list.entries.contains(where: { $0.contains("/") }) {
            notes.append("\(shown) passes over networks in 'noProxy', as in 10.0.0.0/8, which came with 18.09.2")
        }
        return notes
    }

    private static func usesSOCKS5H(_ settings: ProxySettings) -> Bool {
        [settings.http, settings.https].contains { $0?.withoutUserinfo.hasPrefix("socks5h:") ?? false }
    }
}

/// The numbers at the start of an engine's version, as far as they can be read: `20.10.24` of `20.10.24+dfsg1`.
private struct EngineVersion {
    private let numbers: [Int]

    init?(_ text: String) {
        var numbers: [Int] = []
        for part in text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { break }
            numbers.append(number)
            if digits.count != part.count { break }
        }
        if numbers.isEmpty { return nil }
        self.numbers = numbers
    }

    static func < (version: EngineVersion, numbers: [Int]) -> Bool {
        version.numbers.lexicographicallyPrecedes(numbers)
    }
}
