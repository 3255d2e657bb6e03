/// A host to go through on the way to another one, as ssh_config(5) writes it for `ProxyJump`.
public struct JumpHost: Sendable, Hashable {
    /// The user to log in as, where it is said.
    public var user: String?
    /// The host: a name of the inventory, a name that ssh_config knows, a DNS name or an IP address without brackets.
    public var host: String
    /// TCP port, where it is said.
    public var port: Int?

    /// - Parameters:
    ///   - user: the user to log in as, where it is said.
    ///   - host: the host.
    ///   - port: TCP port, where it is said.
    public init(user: String? = nil, host: String, port: Int? = nil) {
        self.user = user
        self.host = host
        self.port = port
    }

    /// Why a text names no jump hosts.
    public struct Objection: Error, Equatable {
        /// What is wrong with it, as a predicate: "has an empty part".
        public var reason: String
    }

    /// Reads `[user@]host[:port]`, several of them with commas between, the first one reached first; `none` is no jump host.
    ///
    /// - Parameter text: what the user wrote; each part may also be a URI, `ssh://user@host:port`.
    /// - Returns: the hosts in the order in which they are gone through.
    /// - Throws: ``Objection``.
    public static func list(_ text: String) throws(Objection) -> [JumpHost] {
        if text == "none" { return [] }
        var hosts: [JumpHost] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            hosts.append(try one(part))
        }
        return hosts
    }

    private static func one(_ text: Substring) throws(Objection) -> JumpHost {
        var rest = text
        if rest.hasPrefix("ssh://") {
            rest = rest.dropFirst("ssh://".count)
            if rest.hasSuffix("/") { rest = rest.dropLast() }
        }
        var result = JumpHost(host: "")
        if let at = rest.lastIndex(of: "@") {
            result.user = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            result.host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw Objection(reason: "has something behind ']'") }
            if !rest.isEmpty { result.port = try port(rest.dropFirst()) }
        } else if rest.count(where: { $0 == ":" }) == 1, let colon = rest.firstIndex(of: ":") {
            result.host = String(rest[..<colon])
            result.port = try port(rest[rest.index(after: colon)...])
        } else {
            result.host = String(rest)
        }
        guard !result.host.isEmpty else { throw Objection(reason: "has an empty host") }
        let words = [result.host, result.user ?? "x"]
        guard words.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") && $0.unicodeScalars.allSatisfy(isPlain) }) else {
            throw Objection(reason: "holds what no host name has")
        }
        return result
    }

    private static func port(_ text: Substring) throws(Objection) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text), (1...65535).contains(port)
        else { throw Objection(reason: "has a port that is not a number from 1 to 65535") }
        return port
    }

    /// Nothing that a shell or ssh would read as something else than part of a name.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x20 && scalar.value != 0x7F && !"/\\\"'`$;&|<>(){}[]*?!~#".unicodeScalars.contains(scalar)
    }
}
