import ProxyModel
import Testing

/// Diffs are what `diff -u` prints, fit for display.
@Suite struct UnifiedDiffTests {
    static let cases: [(String?, String?, String)] = [
        (nil, "a\nb\n", "--- /dev/null\n+++ /x\n@@ -0,0 +1,2 @@\n+a\n+b\n"),
        ("a\nb\n", nil, "--- /x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n"),
        ("a\n", "a\n", ""), (nil, nil, ""), ("", "a\n", "--- /x\n+++ /x\n@@ -0,0 +1 @@\n+a\n"),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
            "--- /x\n+++ /x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        ),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n",
            "--- /x\n+++ /x\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n-9\n"
        ),
        (
            "1\n2\n3\n4\n5\n6\n7\n", "0\n1\n2\n3\n4\n5\n6\n",
            "--- /x\n+++ /x\n@@ -1,7 +1,7 @@\n+0\n 1\n 2\n 3\n 4\n 5\n 6\n-7\n"
        ),
        ("a\nb", "a\nb\n", "--- /x\n+++ /x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"),
        ("a", "b", "--- /x\n+++ /x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"),
        (
            "HTTP_PROXY=http://u:old@h\n", "HTTP_PROXY=http://u:new@h\n",
            "--- /x\n+++ /x\n@@ -1 +1 @@\n-HTTP_PROXY=http://***@h\n+HTTP_PROXY=http://***@h\n"
        ),
        ("A=http://u:se\\\ncret@h\nb\n", "b\n", "--- /x\n+++ /x\n@@ -1,3 +1 @@\n-A=http://***\n-***@h\n b\n"),
        ("a\u{1b}[2J\r\n", nil, "--- /x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\\x1b[2J\\x0d\n"),
    ]

    @Test("a diff", arguments: cases)
    func diff(before: String?, after: String?, expected: String) {
        #expect(UnifiedDiff.text(path: "/x", before: before.map(bytes), after: after.map(bytes)) == expected)
    }

    @Test("a diff leads from the one text to the other, in few lines")
    func randomTexts() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let old = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                Int.random(in: 0...5, using: &generator)
            }
            let new = old.flatMap {
                Int.random(in: 0...9, using: &generator) == 0
                    ? [] : [$0, 7].prefix(Int.random(in: 1...2, using: &generator))
            }
            let join = { (lines: [Int]) in bytes(lines.map { "\($0)\n" }.joined()) }
            let lines = UnifiedDiff.text(path: "/x", before: join(old), after: join(new)).split(separator: "\n")
                .dropFirst(2)
            var rest = old[...]
            var result: [Int] = []
            for line in lines {
                if line.hasPrefix("@@") {
                    let start = (Int(line.dropFirst(4).prefix { $0.isNumber }) ?? 0) - (line.contains(",0 +") ? 0 : 1)
                    while old.count - rest.count < start { result.append(rest.removeFirst()) }
                } else if line.hasPrefix("-") {
                    #expect(rest.removeFirst() == Int(line.dropFirst()))
                } else {
                    if line.hasPrefix(" ") { #expect(rest.removeFirst() == Int(line.dropFirst())) }
                    result.append(Int(line.dropFirst()) ?? -1)
                }
            }
            #expect(result + rest == new, "seed 5: \(old) \(new)")
        }
    }

    @Test("texts too different to compare show as removed and added", .timeLimit(.minutes(1)))
    func hugeTexts() {
        let before = bytes((0..<20_000).map { "a\($0)\n" }.joined())
        let after = bytes((0..<20_000).map { "b\($0)\n" }.joined())
        let diff = UnifiedDiff.text(path: "/x", before: before, after: after)
        #expect(diff.hasPrefix("--- /x\n+++ /x\n@@ -1,20000 +1,20000 @@\n-a0\n"))
    }
}
