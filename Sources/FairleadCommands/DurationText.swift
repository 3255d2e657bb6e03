/// Durations as people write and read them.
enum DurationText {
    private static let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]

    /// Reads `30`, `30s`, `2m`, `1.5h`, `500ms`.
    ///
    /// - Parameter text: the text.
    /// - Returns: the length in seconds; nil when it is not a duration.
    static func seconds(_ text: String) -> Double? {
        let unit = units.first { text.hasSuffix($0.suffix) }
        let digits = text.dropLast(unit?.suffix.count ?? 0)
        guard let first = digits.first, first.isASCII, first.isNumber,
            digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits)
        else { return nil }
        return number * (unit?.seconds ?? 1)
    }

    /// `0.8 s`, `12 s`, `3 min 5 s`.
    ///
    /// - Parameter duration: a length.
    /// - Returns: its text.
    static func brief(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if seconds < 10 { return "\(seconds).\(attoseconds / 100_000_000_000_000_000) s" }
        return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
    }
}
