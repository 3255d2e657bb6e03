/// Unified diffs of small texts, fit for display: userinfo masked, hostile bytes escaped.
///
/// Format: POSIX `diff -u`, three lines of context. Memory is linear in the texts; texts too different to compare in
/// reasonable time show as all removed and all added.
public enum UnifiedDiff {
    /// - Parameters:
    ///   - path: the file's absolute path.
    ///   - before: its bytes before; nil when there is no file.
    ///   - after: its bytes after; nil when there will be none.
    /// - Returns: the diff's lines with line ends; empty when nothing changes.
    public static func text(path: String, before: [UInt8]?, after: [UInt8]?) -> String {
        if before == after { return "" }
        let old = Text(before ?? [])
        let new = Text(after ?? [])
        let name = DisplayText.line(path)
        var result = "--- \(before == nil ? "/dev/null" : name)\n+++ \(after == nil ? "/dev/null" : name)\n"
        let edits = LineComparison(old.raw, new.raw).edits
        for hunk in hunks(of: edits) { result += render(edits[hunk], old: old, new: new) }
        return result
    }

    /// A text as its lines.
    private struct Text {
        /// The lines with their line ends: what is compared.
        var raw: [ArraySlice<UInt8>] = []
        /// The same lines as they are shown.
        var shown: [String]
        /// Whether the last line has no line end.
        var isOpen: Bool

        init(_ bytes: [UInt8]) {
            var start = 0
            for (index, byte) in bytes.enumerated() where byte == .newline {
                raw.append(bytes[start...index])
                start = index + 1
            }
            if start < bytes.count { raw.append(bytes[start...]) }
            isOpen = start < bytes.count
            shown = DisplayText.lines(bytes).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }

        func line(_ index: Int, mark: String) -> String {
            let text = mark + (shown.indices.contains(index) ? shown[index] : "") + "\n"
            return isOpen && index == raw.count - 1 ? text + "\\ No newline at end of file\n" : text
        }
    }

    /// Ranges of edits: changes with three kept lines around them, joined where these touch.
    private static func hunks(of edits: [LineComparison.Edit]) -> [Range<Int>] {
        let context = 3
        var hunks: [Range<Int>] = []
        for (index, edit) in edits.enumerated() where edit.kind != .keep {
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = hunks.last, range.lowerBound <= last.upperBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func render(_ edits: ArraySlice<LineComparison.Edit>, old: Text, new: Text) -> String {
        guard let first = edits.first else { return "" }
        let removed = edits.filter { $0.kind != .add }.count
        let added = edits.filter { $0.kind != .remove }.count
        var result = "@@ -\(place(first.old, removed)) +\(place(first.new, added)) @@\n"
        for edit in edits {
            switch edit.kind {
            case .keep: result += old.line(edit.old, mark: " ")
            case .remove: result += old.line(edit.old, mark: "-")
            case .add: result += new.line(edit.new, mark: "+")
            }
        }
        return result
    }

    /// `12,3`: first line counted from 1 and count; the count is left out when it is 1, an empty range names the line
    /// before it.
    private static func place(_ index: Int, _ count: Int) -> String {
        switch count {
        case 0: "\(index),0"
        case 1: "\(index + 1)"
        default: "\(index + 1),\(count)"
        }
    }
}

/// Finds a shortest way from one list of lines to another in linear space (Hirschberg, CACM 18, 1975).
struct LineComparison {
    /// One line kept, removed or added.
    struct Edit: Equatable {
        /// What happens to it.
        enum Kind { case keep, remove, add }

        /// What happens to the line.
        var kind: Kind
        /// Where it stands, or would stand, in the old text.
        var old: Int
        /// Where it stands, or would stand, in the new text.
        var new: Int
    }

    /// All lines in order; where both are possible, removed ones before added ones.
    private(set) var edits: [Edit] = []
    private let old: [Int]
    private let new: [Int]
    /// Beyond this many comparisons no common lines are looked for.
    private static let limit = 4_000_000

    init(_ oldLines: [ArraySlice<UInt8>], _ newLines: [ArraySlice<UInt8>]) {
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func number(_ line: ArraySlice<UInt8>) -> Int {
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        old = oldLines.map(number)
        new = newLines.map(number)
        compare(old.indices, new.indices)
    }

    private mutating func compare(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        var (olds, news) = (oldRange, newRange)
        while let first = olds.first, let other = news.first, old[first] == new[other] {
            edits.append(Edit(kind: .keep, old: first, new: other))
            (olds, news) = (olds.dropFirst(), news.dropFirst())
        }
        var tail: [Edit] = []
        while let last = olds.last, let other = news.last, old[last] == new[other] {
            tail.append(Edit(kind: .keep, old: last, new: other))
            (olds, news) = (olds.dropLast(), news.dropLast())
        }
        if olds.count <= 1 || news.isEmpty || olds.count > Self.limit / max(news.count, 1) {
            replace(olds, news)
        } else {
            let middle = olds.lowerBound + olds.count / 2
            let split = bestSplit(olds, at: middle, news)
            compare(olds.lowerBound..<middle, news.lowerBound..<split)
            compare(middle..<olds.upperBound, split..<news.upperBound)
        }
        edits += tail.reversed()
    }

    /// At most one old line: it is kept where the new lines hold it.
    private mutating func replace(_ olds: Range<Int>, _ news: Range<Int>) {
        if olds.count == 1, let line = olds.first, let kept = news.first(where: { new[$0] == old[line] }) {
            for index in news {
                let kind: Edit.Kind = index == kept ? .keep : .add
                edits.append(Edit(kind: kind, old: index > kept ? line + 1 : line, new: index))
            }
            return
        }
        for index in olds { edits.append(Edit(kind: .remove, old: index, new: news.lowerBound)) }
        for index in news { edits.append(Edit(kind: .add, old: olds.upperBound, new: index)) }
    }

    /// Where to split the new lines so that both halves have most lines in common.
    private func bestSplit(_ olds: Range<Int>, at middle: Int, _ news: Range<Int>) -> Int {
        let head = commonLengths(Array(old[olds.lowerBound..<middle]), Array(new[news]))
        let tail = commonLengths(Array(old[middle..<olds.upperBound].reversed()), Array(new[news].reversed()))
        var best = 0
        for split in 0...news.count where head[split] + tail[news.count - split] > head[best] + tail[news.count - best]
        {
            best = split
        }
        return news.lowerBound + best
    }

    /// The length of the longest common subsequence of all of `left` and each prefix of `right`.
    private func commonLengths(_ left: [Int], _ right: [Int]) -> [Int] {
        var lengths = Array(repeating: 0, count: right.count + 1)
        for line in left {
            var diagonal = 0
            for index in right.indices {
                let above = lengths[index + 1]
                lengths[index + 1] = line == right[index] ? diagonal + 1 : max(above, lengths[index])
                diagonal = above
            }
        }
        return lengths
    }
}
