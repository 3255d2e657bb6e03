/// Asks a proxy by HTTP's `CONNECT` (RFC 9110 section 9.3.6), as programs written in Go do.
struct ConnectProbe: ProbeDialect {
    private let address: ProbeAddress
    private let credentials: ProbeCredentials?
    private var heard: [UInt8] = []
    /// Where the first line that has not been understood begins.
    private var lineStart = 0
    /// Up to where no line end is left to find.
    private var searched = 0

    /// The most that is read of an answer's first line, and of all its headers.
    private static let limit = 16 << 10

    init(_ address: ProbeAddress, _ credentials: ProbeCredentials?) {
        self.address = address
        self.credentials = credentials
    }

    func begin() -> ProbeConversation.Step {
        // An address holds nothing but letters, digits, dots, hyphens, underscores, colons and brackets.
        var request = Array("CONNECT \(address) HTTP/1.1\r\nHost: \(address)\r\nUser-Agent: fairlead\r\n".utf8)
        if let credentials {
            request += Array("Proxy-Authorization: Basic ".utf8) + credentials.basic + Array("\r\n".utf8)
        }
        return .send(request + Array("\r\n".utf8))
    }

    mutating func received(_ bytes: [UInt8]) -> ProbeConversation.Step {
        guard !bytes.isEmpty else { return ProbeAnswer.closed(after: heard) }
        heard += bytes
        guard heard.starts(with: "HTTP/".utf8) || "HTTP/".utf8.starts(with: heard) else {
            return .finished(.notAProxy(complaint))
        }
        while let end = heard.prefix(Self.limit)[min(searched, Self.limit)...].firstIndex(of: .newline) {
            let line = heard[lineStart..<end]
            let isFirst = lineStart == 0
            (lineStart, searched) = (end + 1, end + 1)
            if isFirst {
                if let verdict = verdict(onFirstLine: line) { return .finished(verdict) }
            } else if line.trimmed.isEmpty {
                return .finished(.passes)
            }
        }
        searched = heard.count
        return heard.count < Self.limit
            ? .receive : .finished(.notAProxy("its answer has more than \(Self.limit >> 10) KiB of headers"))
    }

    /// The verdict that does not need the headers; nil where the answer begins well. Lines may end without CR, as Go has
    /// it.
    private func verdict(onFirstLine line: ArraySlice<UInt8>) -> ProbeVerdict? {
        guard let (code, reason) = Self.status(line) else {
            return .notAProxy(
                "its answer does not begin like HTTP: \(ProbeAnswer.quoted(line, hiding: credentials))")
        }
        return code == 200 ? nil : verdict(code, reason)
    }

    private var complaint: String {
        if heard.starts(with: [0x15, 0x03]) || heard.starts(with: [0x16, 0x03]) {
            return "it answers in TLS; its URL may have to begin with https://"
        }
        return "it does not answer as an HTTP proxy does: \(ProbeAnswer.quoted(heard, hiding: credentials))"
    }

    /// The code and the reason of `HTTP/1.1 403 Forbidden`, with or without a reason and a CR.
    private static func status(_ line: ArraySlice<UInt8>) -> (code: Int, reason: [UInt8])? {
        let parts = line.trimmed.split(separator: .space, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].count == 8, parts[0].starts(with: "HTTP/1.".utf8),
            parts[0].last?.isDigit == true,
            parts[1].count == 3, parts[1].allSatisfy(\.isDigit)
        else { return nil }
        return (parts[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }, parts.count > 2 ? Array(parts[2]) : [])
    }

    private func verdict(_ code: Int, _ reason: [UInt8]) -> ProbeVerdict {
        if code == 407 { return credentials == nil ? .wantsCredentials : .refusesCredentials }
        // tinyproxy's answer to a wrong password.
        if code == 401, credentials != nil { return .refusesCredentials }
        let isShown = !reason.isEmpty && credentials?.isRepeated(in: reason.prefix(1000)) != true
        let words = isShown ? "\(code) \(DisplayText.line(reason.prefix(1000), limit: 80))" : "\(code)"
        let remark =
            switch code {
            case 400, 404, 405, 501: "; a web server that is no proxy answers so, too"
            // 500 is what tinyproxy says.
            case 500, 502...504: "; proxies say so of addresses that they cannot reach themselves"
            case 100..<300: "; only 200 would do for daemons written in Go"
            default: ""
            }
        return .refused("the proxy answered \(words)\(remark)")
    }
}
