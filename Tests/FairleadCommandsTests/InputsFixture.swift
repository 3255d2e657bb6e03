import ProxyModel

@testable import FairleadCommands

/// Two documents as text, as tests write them.
struct Inputs {
    static let spec = """
        version: 1
        proxy: { https: http://proxy:3128 }
        targets: [docker]
        """

    /// What reading an inventory file by itself finds, as users see it.
    static func diagnostics(inventory text: String) -> [String] {
        diagnostics(inventories: [text])
    }

    /// The same for several files, named `inventory.yaml`, `inventory2.yaml`, …
    static func diagnostics(inventories texts: [String]) -> [String] {
        let read = texts.enumerated().map { index, text in
            YAMLReader.read(Array(text.utf8), file: index == 0 ? "inventory.yaml" : "inventory\(index + 1).yaml")
        }
        let syntax = read.flatMap(\.diagnostics)
        let roots = read.compactMap(\.root)
        let decoded = roots.isEmpty ? [] : InventoryDecoder.decode(roots).diagnostics
        return (syntax + decoded).sorted().map(\.formatted)
    }

    /// What reading a spec by itself finds.
    static func diagnostics(spec text: String) -> [String] {
        let read = YAMLReader.read(Array(text.utf8), file: "proxy.yaml")
        let decoded = read.root.map { ProxySpecDecoder.decode($0).diagnostics } ?? []
        return (read.diagnostics + decoded).sorted().map(\.formatted)
    }

    /// Both together.
    static func validate(inventory: String, spec: String) throws -> Decoded<ValidInputs> {
        InputValidation.validate(
            inventory: [YAMLReader.read(Array(inventory.utf8), file: "inventory.yaml")],
            spec: YAMLReader.read(Array(spec.utf8), file: "proxy.yaml"))
    }

    /// The root of a text without syntax errors.
    static func root(_ text: String, file: String) throws -> SourceNode {
        let document = YAMLReader.read(Array(text.utf8), file: file)
        if let first = document.diagnostics.first { throw first }
        return document.root ?? SourceNode(.scalar("", isPlain: true), at: .init(file: file, line: 1, column: 1))
    }
}
