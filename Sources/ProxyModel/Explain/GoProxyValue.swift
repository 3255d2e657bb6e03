/// What programs written in Go make of the value of `HTTP_PROXY` or `HTTPS_PROXY`.
///
/// Source: golang.org/x/net/http/httpproxy, `parseProxy`, which tries the value once more with `http://` in front and
/// swallows what cannot be read even then; `Parse` in Go's net/url.
enum GoProxyValue: Equatable {
    /// Requests go to the proxy at this host, as `host` or `host:port`.
    case proxy(host: String)
    /// No proxy is used, and nobody says so: the reason.
    case nothing(reason: String)

    /// - Parameter value: the variable's value, not empty.
    init(_ value: [UInt8]) {
        switch Self.host(in: value) {
        case .success(let host) where !host.isEmpty: self = .proxy(host: host)
        case let first:
            switch Self.host(in: Array("http://".utf8) + value) {
            case .success(let host): self = .proxy(host: host)
            case .failure(let second):
                if case .failure(let reason) = first {
                    self = .nothing(reason: reason.text)
                } else {
                    self = .nothing(reason: second.text)
                }
            }
        }
    }

    /// Why the value does not do what its writer meant; nil when it does, as far as can be told.
    static func doubt(about value: [UInt8]) -> String? {
        switch GoProxyValue(value) {
        case .nothing(let reason):
            return "Go cannot read it as a URL (\(reason)) and goes without a proxy, silently"
        case .proxy(let host) where host == "http:":
            guard case .failure(let unreadable) = Self.host(in: value) else { return nil }
            let hint =
                value.contains(UInt8(ascii: "@"))
                ? "; a '/', '?' or '#' in a user name or password must be percent-encoded" : ""
            return "Go cannot read it as a URL (\(unreadable.text)) and takes 'http:' for the proxy's host\(hint)"
        case .proxy(let host) where host.isEmpty || host.hasPrefix(":"):
            return "there is no host in it"
        case .proxy:
            guard value.contains(UInt8(ascii: "#")), value.contains(UInt8(ascii: "@")) else { return nil }
            return "Go ignores everything behind '#': in a user name or password it must be percent-encoded"
        }
    }

    fileprivate struct Unreadable: Error {
        var text: String
    }

    /// The host of a URL; empty where there is none. Nothing of the userinfo gets into a reason.
    private static func host(in value: [UInt8]) -> Result<String, Unreadable> {
        if value.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            return .failure(Unreadable(text: "it holds a control character"))
        }
        let parts = value.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count > 1, !isEscapedWell(parts[1]) { return .failure(.percent) }
        guard let rest = behindScheme(parts[0]) else { return .failure(Unreadable(text: "it starts with ':'")) }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        guard path.starts(with: "//".utf8) else {
            return isEscapedWell(path) ? .success("") : .failure(.percent)
        }
        let authority = path.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
        guard isEscapedWell(path[authority.endIndex...]) else { return .failure(.percent) }
        return host(ofAuthority: authority)
    }

    /// The text behind `scheme:`; all of it where there is no scheme, nil where one is missing before a colon.
    private static func behindScheme(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        for index in text.indices {
            let byte = text[index]
            if byte.isLetter { continue }
            if byte == UInt8(ascii: ":") { return index == text.startIndex ? nil : text[(index + 1)...] }
            let mayFollow = byte.isDigit || "+-.".utf8.contains(byte)
            if !mayFollow || index == text.startIndex { return text }
        }
        return text
    }

    private static func host(ofAuthority authority: ArraySlice<UInt8>) -> Result<String, Unreadable> {
        var host = authority
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            host = authority[(at + 1)...]
            let userinfo = authority[..<at]
            let allowed = "-._:~!$&'()*+,;=%@".utf8
            guard userinfo.allSatisfy({ $0.isLetter || $0.isDigit || allowed.contains($0) }) else {
                return .failure(Unreadable(text: "its user name or password holds a character to be percent-encoded"))
            }
            guard isEscapedWell(userinfo) else { return .failure(.percent) }
        }
        let port: ArraySlice<UInt8>
        if host.first == UInt8(ascii: "[") {
            guard let close = host.lastIndex(of: UInt8(ascii: "]")) else {
                return .failure(Unreadable(text: "its '[' has no ']'"))
            }
            port = host[(close + 1)...]
        } else {
            port = host.lastIndex(of: UInt8(ascii: ":")).map { host[$0...] } ?? []
        }
        guard port.isEmpty || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isDigit) else {
            return .failure(Unreadable(text: "its port is no number"))
        }
        guard !host.contains(where: { " \\^{}|`%".utf8.contains($0) }) else {
            return .failure(Unreadable(text: "its host holds a character that no host name has"))
        }
        return .success(String(decoding: host, as: UTF8.self))
    }

    /// Whether two hexadecimal digits follow every `%`.
    private static func isEscapedWell(_ text: ArraySlice<UInt8>) -> Bool {
        text.indices.allSatisfy { index in
            text[index] != .percent
                || index + 2 < text.endIndex && text[index + 1].isHexDigit && text[index + 2].isHexDigit
        }
    }
}

extension GoProxyValue.Unreadable {
    fileprivate static let percent = Self(text: "a '%' without two hexadecimal digits behind it")
}
