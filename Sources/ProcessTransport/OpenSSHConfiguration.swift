import HostAccess

/// What `ssh -G` says of a host, as far as it matters here.
struct OpenSSHConfiguration: Sendable {
    /// The socket of the user's own masters.
    var controlPath: String?
    /// Whether the user wants `ssh` to start masters.
    var startsMasters = false
    /// Whether the user wants masters to stay.
    var keepsMasters = false
    /// The hosts to go through, as `ssh -J` has them.
    var proxyJump: String?
    /// The command to go through.
    var proxyCommand: String?
    /// Key exchange algorithms, the preferred one first.
    var keyExchange: [String] = []

    /// - Parameter text: the output of `ssh -G`: a keyword in lower case and its value on each line.
    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { continue }
            let value = String(words[1])
            switch words[0] {
            case "controlpath": controlPath = value == "none" ? nil : value
            case "controlmaster": startsMasters = !["false", "no"].contains(value)
            case "controlpersist": keepsMasters = !["false", "no"].contains(value)
            case "proxyjump": proxyJump = value == "none" ? nil : value
            case "proxycommand": proxyCommand = value == "none" ? nil : value
            case "kexalgorithms": keyExchange = value.split(separator: ",").map(String.init)
            default: break
            }
        }
    }

    /// Whether the connection is not made by `ssh` itself.
    var isThroughOthers: Bool { proxyJump != nil || proxyCommand != nil }

    /// What logins have in common that go to one server first: it is the one that drops connections when they are
    /// too many.
    func firstServer(of endpoint: Endpoint) -> String {
        if let jump = endpoint.jumps.first { return "\(jump.address):\(jump.port)" }
        if let jump = proxyJump?.split(separator: ",").first { return "jump \(jump)" }
        // Nobody knows where a command leads; it is as likely as not one place for all.
        return isThroughOthers || endpoint.proxyCommand != nil
            ? "proxyCommand" : "\(endpoint.address):\(endpoint.port)"
    }

    /// An order of key exchange algorithms that costs this machine less, where nobody chose another: `sntrup761` takes a
    /// tenth of a second of a core for each login, which for a fleet is most of the work.
    ///
    /// - Parameter usual: the order of `ssh` without any configuration.
    func cheaperKeyExchange(than usual: [String]) -> String? {
        guard keyExchange == usual, usual.first?.hasPrefix("sntrup761") == true else { return nil }
        let cheap = usual.filter { $0.hasPrefix("curve25519") }
        guard !cheap.isEmpty else { return nil }
        return (cheap + usual.filter { !cheap.contains($0) }).joined(separator: ",")
    }
}
