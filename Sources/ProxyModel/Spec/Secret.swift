/// A password. However it is printed it shows `***`; its bytes must be asked for.
public struct Secret: Sendable, Hashable {
    /// Why bytes cannot be a password of a proxy. It says nothing about what they are.
    public enum Invalid: Error, Sendable, Hashable {
        /// There are none.
        case empty
        /// They are no text, and so nothing that a URL can carry.
        case notUTF8
        /// They hold a line end, a NUL or another character that controls something and shows nothing.
        case controlCharacter
        /// They hold a line end or a NUL.
        case lineEnd
    }

    /// The password itself, not empty: for a proxy UTF-8 without control characters, for a login one line of any bytes.
    public let revealed: [UInt8]

    /// - Parameter bytes: the password in UTF-8, not encoded in any other way.
    /// - Throws: ``Invalid`` when they cannot be a password.
    public init(_ bytes: some Sequence<UInt8>) throws(Invalid) {
        let bytes = Array(bytes)
        if bytes.isEmpty { throw .empty }
        if !bytes.isUTF8 { throw .notUTF8 }
        if String(decoding: bytes, as: UTF8.self).holdsControlCharacter { throw .controlCharacter }
        revealed = bytes
    }

    /// - Parameter bytes: a password that a program on a host asks for, as bytes: nothing is taken for text.
    /// - Throws: ``Invalid`` when they cannot be typed as one line.
    public init(ofLogin bytes: some Sequence<UInt8>) throws(Invalid) {
        let bytes = Array(bytes)
        if bytes.isEmpty { throw .empty }
        if bytes.contains(where: { [0, 0x0A, 0x0D].contains($0) }) { throw .lineEnd }
        revealed = bytes
    }

    /// No password: what stands for one that nobody looked up. A real one holds no NUL.
    private init() { revealed = [0] + Array("not-compared".utf8) }

    /// What stands for a password that nobody looked up.
    static let uncompared = Secret()
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `***`, whatever the length.
    public var description: String { "***" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` and test failures reveal nothing.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Secret.Invalid: CustomStringConvertible {
    /// The reason, to follow the name of what gave the bytes.
    public var description: String {
        switch self {
        case .empty: "is empty"
        case .notUTF8: "is not UTF-8 text"
        case .controlCharacter: "holds a control character or a line end"
        case .lineEnd: "holds a line end or a NUL"
        }
    }
}
