/// A proxy's URL. However it is printed it shows no userinfo; the full text must be asked for.
public struct ProxyURL: Sendable, Hashable {
    /// The URL as it is written for daemons, userinfo included.
    public let revealed: String

    /// - Parameter text: the URL's text, which the reader of the spec has checked.
    public init(unchecked text: String) { revealed = text }
}

extension ProxyURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with its userinfo as `***`, control characters escaped.
    public var description: String { DisplayText.value(revealed.utf8) }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror whose only child is the masked text, so that `dump` and test failures reveal nothing.
    public var customMirror: Mirror { Mirror(self, children: ["masked": description], displayStyle: .struct) }
}
