/// A proxy's URL. It prints masked; the full text must be asked for.
public struct ProxyURL: Sendable, Hashable {
    /// The URL as it is written for daemons.
    public let revealed: String

    /// - Parameter text: the URL's text.
    public init(unchecked text: String) { revealed = text }
}
