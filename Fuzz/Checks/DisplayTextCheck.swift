@testable import ProxyModel

/// Texts for people: nothing misleads, and no password shows.
///
/// The input is cut at the byte 0 into what stands before a URL, in its password, and behind it.
enum DisplayTextCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let shown = DisplayText.line(input)
        try SafeText.requireSafe(shown, "a line")
        try SafeText.requireSafe(DisplayText.value(input), "a value")
        try SafeText.requireSafe(DisplayText.escaped(input.text), "an escaped text")
        try SafeText.requireSafe(quoted(input.text), "a quotation")
        let lines = DisplayText.lines(input)
        try SafeText.requireSafe(lines, "lines", isMultiline: true)
        try requireEqual(lines.utf8.count { $0 == 0x0A }, input.count { $0 == 0x0A }, "the number of lines")
        for limit in [0, 1, 7, 80] {
            let cut = DisplayText.line(input, limit: limit)
            try SafeText.requireSafe(cut, "the start of a line")
            try require(cut.unicodeScalars.count <= limit + 1, "more than \(limit) characters")
        }
        let parts = input.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map { Array($0) }
        if parts.count == 3 { try checkPassword(parts[0], parts[1], parts[2]) }
        if parts.count >= 2 {
            let diff = UnifiedDiff.text(path: "/x\u{1b}", before: parts[0], after: parts[1])
            try SafeText.requireSafe(diff, "a diff", isMultiline: true)
            try require(diff.isEmpty == (parts[0] == parts[1]), "a diff without a difference")
        }
    }

    /// Neither end of the password shows.
    private static func checkPassword(_ before: [UInt8], _ middle: [UInt8], _ after: [UInt8]) throws {
        let canaries = ["QZ", "ZQ"]
        // They must not be there by chance.
        guard !canaries.contains(where: { (before + [0] + after).text.contains($0) }) else { return }
        func requireHidden(_ shown: String, _ text: [UInt8]) throws {
            try require(
                !canaries.contains { shown.contains($0) }, "\(text.text.debugDescription) shows as \(shown)")
        }
        let url = Array("http://us:QZ".utf8) + middle + Array("ZQ@host:3128".utf8)
        try requireHidden(DisplayText.value(url + after), url + after)
        try requireHidden(quoted((url + after).text, isURL: true), url + after)
        // A password with an assignment to a proxy variable in it cannot be told from two values.
        guard !middle.text.lowercased().contains("_proxy") else { return }
        let line = before + [.space] + url + after
        try requireHidden(DisplayText.line(line), line)
        try requireHidden(DisplayText.line(line, limit: 1000), line)
        guard !middle.contains(.newline) else { return }
        try requireHidden(DisplayText.lines(line), line)
    }
}
