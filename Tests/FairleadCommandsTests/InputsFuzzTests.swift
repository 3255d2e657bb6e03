import Foundation
import ProxyModel
import Testing

@testable import FairleadCommands

@Suite("Damaged files end in diagnostics, never in a crash or a hang")
struct InputsFuzzTests {
    /// The same numbers in every run (Knuth's MMIX constants).
    struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    static let splinters: [[UInt8]] =
        [
            "[", "]", "{", "}", "*a", "&a ", "<<: ", "? ", "!x ", ": ", "- ", "\"", "'", "#", "${", "\t", "\n", "%",
            "[1:9]",
            "---\n", "|\n", "null", "@", "\u{202E}", "\\",
        ].map { Array($0.utf8) } + [[0xFF], [0x00], [0xC2]]

    static func damaged(_ text: String, _ numbers: inout Numbers) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
            let place = Int.random(in: 0..<bytes.count, using: &numbers)
            if Bool.random(using: &numbers) {
                bytes.removeSubrange(place..<min(bytes.count - 1, place + Int.random(in: 0...12, using: &numbers)) + 1)
                if bytes.isEmpty { bytes = [0x20] }
            } else {
                bytes.insert(contentsOf: splinters.randomElement(using: &numbers) ?? [], at: place)
            }
        }
        return bytes
    }

    @Test(arguments: ["single-proxy", "regions", "edge-and-lab", "credentials"])
    func damagedExample(name: String) throws {
        let inventory = try InputsExamplesTests.text(name, "inventory.yaml")
        let spec = try InputsExamplesTests.text(name, "proxy.yaml")
        var numbers = Numbers(state: 7)
        for _ in 0..<500 {
            let inputs = InputValidation.validate(
                inventory: [YAMLReader.read(Self.damaged(inventory, &numbers), file: "inventory.yaml")],
                spec: YAMLReader.read(Self.damaged(spec, &numbers), file: "proxy.yaml"))
            for diagnostic in inputs.diagnostics {
                #expect(diagnostic.position.line >= 1 && diagnostic.position.column >= 1)
                #expect(diagnostic.formatted.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
            }
        }
    }
}
