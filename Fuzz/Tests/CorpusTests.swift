import Foundation
import Testing

/// Every input of the corpus, tried without a fuzzer: what was once found stays found.
@Suite struct CorpusTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpus")

    @Test("an input of the corpus keeps what must hold", arguments: Parser.all.map(\.name))
    func replay(name: String) async throws {
        let parser = try #require(Parser.all.first { $0.name == name })
        let folder = Self.corpus.appending(path: name)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files.sorted(by: { $0.path < $1.path }) {
            do {
                try await parser.check([UInt8](Data(contentsOf: file)))
            } catch {
                Issue.record("\(name)/\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test("every folder of the corpus belongs to a parser")
    func folders() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(names) == Set(Parser.all.map(\.name)))
    }
}
