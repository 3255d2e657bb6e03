import HostAccess

/// What is said of keys that are not trusted.
extension HostTrust {
    /// The key is not the one that is known.
    func changed(_ key: HostKey, _ known: KnownHosts.Entry) -> TransportError {
        place.error(
            .changedHostKey,
            "the host's key has changed: it is \(key.summary), and \(known.location) has \(known.key.summary)",
            remedy: "if the host was reinstalled, compare the fingerprint on its console, remove the old key with "
                + "\(removal(of: known)) and add the new one with 'fairlead trust'; "
                + "else someone may be between here and there")
    }

    /// The key must not be used any more.
    func revoked(_ key: HostKey, _ entry: KnownHosts.Entry) -> TransportError {
        place.error(
            .changedHostKey, "the host's key \(key.summary) is revoked by \(entry.location)",
            remedy: "give the host a new key; whoever has the revoked one can pretend to be this host")
    }

    /// The key is not the one that the inventory asks for.
    func unpinned(_ key: HostKey, _ pin: String) -> TransportError {
        place.error(
            .changedHostKey, "the host's key is \(key.summary), and hostKey: asks for \(Text.escaped(pin))",
            remedy: "if the host was reinstalled, compare the fingerprint on its console and change hostKey:; "
                + "else someone may be between here and there")
    }

    /// Nothing is known of the host.
    func unknown(_ key: HostKey) -> TransportError {
        let places =
            files.isEmpty ? "known_hosts" : files.map { Text.escaped($0, limit: 4096) }.joined(separator: " or ")
        let notes = ["the host's key \(key.summary) is not in \(places)"] + knownHosts.compactMap(\.warning)
        return place.error(
            .unknownHostKey, notes.joined(separator: "; "),
            remedy: "compare the fingerprint on the host's console (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then "
                + "add the key with 'fairlead trust', or set hostKey: \(key.fingerprint)")
    }

    /// Only the system's `ssh` can check host certificates.
    func needsCertificates(_ authority: String) -> TransportError {
        place.error(
            .needsOpenSSH,
            "the host is known by its certificate (@cert-authority in \(authority)), which only ssh can check",
            remedy: "set transport: openssh for the host, or add its own key with 'fairlead trust'")
    }

    /// The server has keys of the known types too, and libssh2 does not.
    var needsOtherType: TransportError {
        let types = Set(knownEntries.map { HostKey.shortName(ofType: $0.key.type) }).sorted()
        return place.error(
            .needsOpenSSH, "the host is known by its \(Text.list(types)) key, which only ssh can ask for here",
            remedy: "set transport: openssh for the host, or add another of its keys with 'fairlead trust'")
    }

    /// A command that removes a line. `ssh-keygen -R` removes no line whose names are patterns.
    private func removal(of entry: KnownHosts.Entry) -> String {
        let file = Self.quoted(entry.file)
        guard entry.isPattern else { return "ssh-keygen -R \(Self.quoted(name)) -f \(file)" }
        return "sed -i.old \(entry.line)d \(file)"
    }

    /// A word for a shell.
    private static func quoted(_ word: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,=".utf8)
        let isPlain = !word.isEmpty && word.utf8.allSatisfy(plain.contains)
        let shown = Text.escaped(word, limit: 4096)
        return isPlain
            ? shown : "'\(shown.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }
}
