/// The members of an object, found without the project's parser: a scanner that knows strings and brackets and nothing
/// else, good for files that are JSON.
struct JSONMembers {
    /// A name with its value.
    struct Member {
        /// The name without escapes.
        var name: String
        var keyRange: Range<Int>
        var valueRange: Range<Int>
    }

    let bytes: [UInt8]
    /// Where the braces stand.
    let range: Range<Int>
    private(set) var members: [Member] = []

    /// - Parameter bytes: a whole file that is JSON.
    /// - Returns: nil when it is no object.
    init?(_ bytes: [UInt8]) {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var end = bytes.count
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
        self.init(bytes, start..<end)
    }

    /// - Parameters:
    ///   - bytes: a whole file that is JSON.
    ///   - range: where a value stands.
    /// - Returns: nil when it is no object.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        guard !range.isEmpty, bytes[range.lowerBound] == UInt8(ascii: "{") else { return nil }
        self.bytes = bytes
        self.range = range
        var index = range.lowerBound + 1
        while true {
            index = Self.afterBlanks(bytes, index)
            guard index < range.upperBound - 1 else { return }
            if bytes[index] == UInt8(ascii: ",") { index = Self.afterBlanks(bytes, index + 1) }
            let keyRange = index..<Self.endOfString(bytes, index)
            let start = Self.afterBlanks(bytes, Self.afterBlanks(bytes, keyRange.upperBound) + 1)
            let end = Self.endOfValue(bytes, start)
            members.append(
                Member(name: Self.unescaped(bytes[keyRange]), keyRange: keyRange, valueRange: start..<end))
            index = end
        }
    }

    subscript(_ name: String) -> Member? { members.first { $0.name.utf8.elementsEqual(name.utf8) } }

    /// The text of a string; nil when the value is none.
    func text(_ member: Member) -> String? {
        bytes[member.valueRange.lowerBound] == UInt8(ascii: "\"") ? Self.unescaped(bytes[member.valueRange]) : nil
    }

    /// What stands before the first name, between a value and the next name, or behind the last value.
    func gap(before index: Int) -> [UInt8] {
        let start = index == 0 ? range.lowerBound + 1 : members[index - 1].valueRange.upperBound
        let end = index == members.count ? range.upperBound - 1 : members[index].keyRange.lowerBound
        return Array(bytes[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func afterBlanks(_ bytes: [UInt8], _ start: Int) -> Int {
        var index = start
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        return index
    }

    private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
        var index = start + 1
        while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
        return index + 1
    }

    private static func endOfValue(_ bytes: [UInt8], _ start: Int) -> Int {
        var (index, depth) = (start, 0)
        while true {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = endOfString(bytes, index)
                if depth == 0 { return index }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
                if depth == 0 { return index + 1 }
            case let byte where depth == 0 && (byte == UInt8(ascii: ",") || isBlank(byte)): return index
            default: break
            }
            index += 1
        }
    }

    private static func unescaped(_ quoted: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var rest = String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self).utf16[...]
        while let unit = rest.popFirst() {
            guard unit == 0x5C, let letter = rest.popFirst() else {
                units.append(unit)
                continue
            }
            switch Unicode.Scalar(letter).map(Character.init) {
            case "b": units.append(8)
            case "f": units.append(12)
            case "n": units.append(10)
            case "r": units.append(13)
            case "t": units.append(9)
            case "u":
                units.append(UInt16(String(rest.prefix(4)) ?? "", radix: 16) ?? 0)
                rest = rest.dropFirst(4)
            default: units.append(letter)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
