import Foundation

/// A secret that a test plants, and knows again in whatever form it comes back.
struct Canary: Sendable {
    /// What the secret is, for people.
    var name: String
    /// Letters and digits that no other text holds: every encoding but base64 leaves them as they are.
    let word: String

    /// - Parameter name: what the secret is, for people.
    init(_ name: String) {
        self.name = name
        word = "Kanarie" + UUID().uuidString.replacing("-", with: "")
    }

    /// A password that has to be encoded: for URLs, units, shells and JSON.
    var password: String { "\"@\(word)%#:/ $x'" }

    /// The word, and what of it is the same in base64 wherever it starts there.
    private var forms: [String] {
        [word]
            + (0..<3).map { shift in
                let encoded = Data((String(repeating: "x", count: shift) + word).utf8).base64EncodedString()
                return String(encoded.dropFirst(4).dropLast(4))
            }
    }

    /// Whether a text holds the secret in any form.
    func isIn(_ bytes: some DataProtocol) -> Bool {
        let data = Data(bytes)
        return forms.contains { data.range(of: Data($0.utf8)) != nil }
    }

    /// Whether a text holds the secret in any form.
    func isIn(_ text: String) -> Bool { forms.contains { text.contains($0) } }

    /// One form a line, for `grep -F -f`.
    static func patterns(_ canaries: [Canary]) -> String {
        canaries.flatMap(\.forms).map { $0 + "\n" }.joined()
    }
}

/// Looks over and over at the arguments of every process of this machine, those of its hosts included, and at the
/// environments of those that are not on a host.
final class ProcessWatch: Sendable {
    private let task: Task<Set<String>, Never>

    /// - Parameter canaries: what must not be seen.
    init(for canaries: [Canary]) {
        task = Task.detached {
            var found = Set<String>()
            while !Task.isCancelled {
                for text in Self.processes() {
                    for canary in canaries where canary.isIn(text) { found.insert(canary.name) }
                }
                try? await Task.sleep(for: .milliseconds(2))
            }
            return found
        }
    }

    /// Ends it.
    ///
    /// - Returns: the names of the canaries that were seen.
    func end() async -> Set<String> {
        task.cancel()
        return await task.value
    }

    private static let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")

    private static func processes() -> [Data] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { $0.first?.isNumber == true }.flatMap { pid -> [Data] in
            let isHere =
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/pid")) == namespace
            return (isHere ? ["cmdline", "environ"] : ["cmdline"]).compactMap {
                FileManager.default.contents(atPath: "/proc/\(pid)/\($0)")
            }
        }
    }
}
