/// The list of what is reached without a proxy, in the user's order, compared by meaning.
public struct NoProxyList: Sendable {
    /// The entries in the user's order.
    public let entries: [String]

    /// - Parameter entries: the entries in the user's order.
    public init(_ entries: [String]) { self.entries = entries }
}

extension NoProxyList: Equatable {}
