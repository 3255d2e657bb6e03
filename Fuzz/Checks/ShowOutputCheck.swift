@testable import ProxyModel

/// `systemctl show`: blocks, lists of words and lists of paths, as every version prints them.
///
/// The input's first line names the version; the output follows. What the input holds is also printed as that version
/// does it, and must come back.
enum ShowOutputCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let (fields, output) = input.settings(1)
        let version = fields[0].systemdVersion
        for block in ShowOutput.blocks(in: output) {
            try require(!block.properties.isEmpty, "a block without a property")
            for property in block.properties {
                try require(!property.value.contains(.newline), "a value of two lines")
                try read(property.value, version)
            }
        }
        try read(output, version)
        try printAndRead(output, version)
    }

    private static func read(_ value: [UInt8], _ version: Int) throws {
        for variable in ShowOutput.environment(value, systemdVersion: version) {
            try require(
                variable.name.isEmpty || ProxyVariable.allNames.contains(variable.name), "a variable of others")
            try require(!variable.name.isEmpty || variable.value == nil, "a value without a name")
            try SafeText.requireSafe(variable.description, "a variable")
        }
        _ = ShowOutput.paths(value, systemdVersion: version)
    }

    /// Each line of the input is the value of a variable, printed between two that are known.
    private static func printAndRead(_ output: [UInt8], _ version: Int) throws {
        let values = output.split(separator: .newline).map { Array($0) }.filter { $0.isUTF8 && !$0.contains(0) }
        let words = values.map { Array("HTTP_PROXY=".utf8) + $0 }
        var printed: [UInt8] = []
        for word in words + [Array("NO_PROXY=z".utf8)] {
            guard let text = printedWord(word, version) else { return }
            printed += (printed.isEmpty ? [] : [.space]) + text
        }
        let read = ShowOutput.environment(printed, systemdVersion: version)
        try requireEqual(read.map(\.name), words.map { _ in "HTTP_PROXY" } + ["NO_PROXY"], "names")
        try requireEqual(read.compactMap(\.value), values + [Array("z".utf8)], "values of systemd \(version)")
    }

    /// A word of a list, as seen on hosts; nil where the version hides it or prints what nobody can read back.
    private static func printedWord(_ word: [UInt8], _ version: Int) -> [UInt8]? {
        let isPlain = word.allSatisfy { (0x21...0x7E).contains($0) }
        switch version {
        case 229:
            return word.flatMap { byte -> [UInt8] in
                if (0x21...0x7E).contains(byte), byte != .backslash { return [byte] }
                let digits = String(byte, radix: 16)
                return Array("\\x\(digits.count == 1 ? "0" : "")\(digits)".utf8)
            }
        case 240: return isPlain && word != Array("[unprintable]".utf8) ? word : nil
        default:
            guard word.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
            let special = Array("\"\\`$*?['()<>|&;!# ".utf8)
            guard word.contains(where: { special.contains($0) || $0 >= 0x80 }) else { return word }
            let escaped = word.flatMap { "\"\\`$".utf8.contains($0) ? [.backslash, $0] : [$0] }
            return [.doubleQuote] + escaped + [.doubleQuote]
        }
    }
}
