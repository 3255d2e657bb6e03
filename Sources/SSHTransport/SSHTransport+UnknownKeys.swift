import HostAccess

extension SSHTransport {
    /// Writes down the key of a host of which nothing is known, and tells the user.
    ///
    /// - Returns: why the key must not be used after all: somebody has written down another one meanwhile. That it cannot
    ///   be written down is told and no reason, as with ssh (`StrictHostKeyChecking accept-new`).
    func refusal(of key: HostKey, _ trust: HostTrust) async -> TransportError? {
        let wasUnknown = "\(trust.place.description): the host's key \(key.summary) was unknown"
        guard let file = trust.files.first else {
            options.notice("\(wasUnknown); it is accepted, and no file is set to keep it in")
            return nil
        }
        let shown = Text.escaped(file, limit: 4096)
        let addition = KnownHostsAddition(name: trust.name, key: key, mustBeFirst: true)
        switch await knownHostsWriter.add(addition, to: file) {
        case .added: options.notice("\(wasUnknown); it is added to \(shown)")
        case .present: break
        case .notKept: options.notice("\(wasUnknown); it is accepted, and \(shown) does not keep it")
        case .failed(let reason):
            options.notice("warning: \(wasUnknown); it is accepted, and cannot be added to \(shown): \(reason)")
        case .conflict(let entry) where entry.isRevoked: return trust.revoked(key, entry)
        case .conflict(let entry): return trust.changed(key, entry)
        }
        return nil
    }
}
