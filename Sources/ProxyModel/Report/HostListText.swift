/// Lists of hosts in one line.
public enum HostListText {
    /// - Parameters:
    ///   - hosts: the hosts' names.
    ///   - limit: how many are named.
    /// - Returns: `web-01`, or `3 hosts: web-01, web-02, web-03`, or `240 hosts: web-01, web-02, web-03 and 237 more`.
    public static func text(_ hosts: [String], naming limit: Int = 3) -> String {
        let names = hosts.map { DisplayText.line($0) }
        guard names.count != 1 else { return names[0] }
        let rest = names.count - limit
        let shown = names.prefix(rest == 1 ? limit + 1 : limit).joined(separator: ", ")
        return "\(names.count) hosts" + (names.isEmpty ? "" : ": \(shown)") + (rest > 1 ? " and \(rest) more" : "")
    }
}
