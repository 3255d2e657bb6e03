/// Reads what `systemctl show` prints, in every format from systemd 229 to 262.
///
/// Source: systemctl(1); `bus_print_property` in systemd's src/shared/bus-print-properties.c, whose way with lists of
/// strings changed in 234 and in 246. It accepts any bytes.
public enum ShowOutput {
    /// The properties of one unit, in the order printed.
    public struct Block: Sendable, Equatable {
        /// A line `Name=value`.
        public struct Property: Sendable, Equatable {
            /// The part before the first `=`.
            public var name: String
            /// The bytes behind it.
            public var value: [UInt8]
        }

        /// The properties in order; a name may come more than once.
        public var properties: [Property]

        /// - Parameter name: a property's name.
        /// - Returns: the first value of that name; nil when systemd did not print it.
        public func value(_ name: String) -> [UInt8]? {
            properties.first { $0.name == name }?.value
        }

        /// - Parameter name: a property's name.
        /// - Returns: the first value of that name as text; empty when systemd did not print it.
        public func text(_ name: String) -> String {
            String(decoding: value(name) ?? [], as: UTF8.self)
        }
    }

    /// - Parameter bytes: the output for any number of units.
    /// - Returns: one block per unit: systemctl puts an empty line between them.
    public static func blocks(in bytes: [UInt8]) -> [Block] {
        var blocks: [Block] = []
        var properties: [Block.Property] = []
        for line in bytes.split(separator: .newline, omittingEmptySubsequences: false) + [[]] {
            if line.isEmpty {
                if !properties.isEmpty { blocks.append(Block(properties: properties)) }
                properties = []
            } else if let equals = line.firstIndex(of: .equals) {
                let name = String(decoding: line[..<equals], as: UTF8.self)
                properties.append(Block.Property(name: name, value: Array(line[(equals + 1)...])))
            }
        }
        return blocks
    }

    /// - Parameters:
    ///   - value: the value of `Environment`.
    ///   - systemdVersion: the version that printed it.
    /// - Returns: the proxy variables in order. What systemd hides as `[unprintable]` (versions 234 to 245) may be any
    ///   variable: it has an empty name and no value.
    public static func environment(_ value: [UInt8], systemdVersion: Int) -> [EnvironmentVariable] {
        elements(of: value, systemdVersion: systemdVersion).compactMap { element in
            guard let element else { return EnvironmentVariable(name: "", value: nil) }
            return EnvironmentVariable(assignment: element, expandsSpecifiers: false).flatMap {
                $0.mayBeProxy ? $0 : nil
            }
        }
    }

    /// - Parameters:
    ///   - value: the value of `DropInPaths`.
    ///   - systemdVersion: the version that printed it.
    /// - Returns: the paths in systemd's order; those that it hides are left out.
    public static func paths(_ value: [UInt8], systemdVersion: Int) -> [String] {
        elements(of: value, systemdVersion: systemdVersion).compactMap { element in
            element.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// Lists of strings.
extension ShowOutput {
    /// The elements of a list; nil for each that systemd hides.
    private static func elements(of value: [UInt8], systemdVersion: Int) -> [[UInt8]?] {
        switch systemdVersion {
        case ..<234:
            return value.split(separator: .space).map { unescaped(Array($0)) }
        case ..<246:
            return value.split(separator: .space).map { $0.elementsEqual("[unprintable]".utf8) ? nil : Array($0) }
        default:
            return quotedElements(of: value)
        }
    }

    /// Elements of which some stand in double quotes.
    private static func quotedElements(of value: [UInt8]) -> [[UInt8]?] {
        var elements: [[UInt8]?] = []
        var rest = value[...]
        while let first = rest.first {
            if first == .space {
                rest = rest.dropFirst()
            } else if first == .doubleQuote {
                rest = rest.dropFirst()
                let inside = rest.prefix(endOfQuoted(rest) - rest.startIndex)
                elements.append(unescaped(Array(inside)))
                rest = rest.dropFirst(inside.count + 1)
            } else {
                let element = rest.prefix { $0 != .space }
                elements.append(Array(element))
                rest = rest.dropFirst(element.count)
            }
        }
        return elements
    }

    /// Where the closing quote stands, or the end.
    private static func endOfQuoted(_ bytes: ArraySlice<UInt8>) -> Int {
        var index = bytes.startIndex
        while index < bytes.endIndex, bytes[index] != .doubleQuote {
            index += bytes[index] == .backslash ? 2 : 1
        }
        return min(index, bytes.endIndex)
    }

    /// Without C escapes; a backslash before anything else stands for that.
    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == .backslash, index + 1 < bytes.count {
                let (byte, length) = escape(bytes[(index + 1)...])
                result.append(byte)
                index += 1 + length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// The byte that an escape stands for, and the length of the escape without its backslash.
    private static func escape(_ bytes: ArraySlice<UInt8>) -> (byte: UInt8, length: Int) {
        let first = bytes[bytes.startIndex]
        if first == UInt8(ascii: "x"), let byte = number(bytes.dropFirst().prefix(2), digits: 2, radix: 16) {
            return (byte, 3)
        }
        if let byte = number(bytes.prefix(3), digits: 3, radix: 8) { return (byte, 3) }
        return (WordReader.plainEscapes[first] ?? first, 1)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt8? {
        guard bytes.count == digits else { return nil }
        var number = 0
        for byte in bytes {
            guard let digit = byte.hexValue, digit < radix else { return nil }
            number = number * radix + Int(digit)
        }
        return UInt8(exactly: number)
    }
}
