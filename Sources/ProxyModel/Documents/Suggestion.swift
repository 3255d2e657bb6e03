/// "Did you mean" for names that users mistype.
package enum Suggestion {
    /// The candidate nearest to `word`, when it is near enough to be what was meant.
    ///
    /// - Parameters:
    ///   - word: what was written.
    ///   - candidates: what would have been right. With many of them only those of similar length are compared.
    /// - Returns: the nearest, the first of them when several are equally near; nil when none is near.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let written = Array(word.lowercased().unicodeScalars)
        guard written.count <= 64 else { return nil }
        let limit = max(1, min(3, written.count / 3))
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let scalars = Array(candidate.lowercased().unicodeScalars)
            guard abs(scalars.count - written.count) <= limit else { continue }
            let distance = distance(written, scalars)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// `; did you mean 'docker'?`, or a list of everything where nothing is near.
    ///
    /// - Parameters:
    ///   - word: what was written.
    ///   - candidates: what would have been right.
    /// - Returns: what to put behind a message.
    static func clause(for word: String, among candidates: [String]) -> String {
        if let near = nearest(to: word, among: candidates) { return "; did you mean \(quoted(near))?" }
        return candidates.isEmpty ? "" : "; known are \(candidates.joined(separator: ", "))"
    }

    /// Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours.
    private static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
        if one.isEmpty || other.isEmpty { return max(one.count, other.count) }
        var beforeLast = [Int](repeating: 0, count: other.count + 1)
        var last = Array(0...other.count)
        for row in 1...one.count {
            var current = [Int](repeating: row, count: other.count + 1)
            for column in 1...other.count {
                let cost = one[row - 1] == other[column - 1] ? 0 : 1
                var value = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                    value = min(value, beforeLast[column - 2] + 1)
                }
                current[column] = value
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
