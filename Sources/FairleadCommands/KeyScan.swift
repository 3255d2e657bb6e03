import Dispatch
import HostAccess
import SSHTransport

/// Fetches host keys with `ssh-keyscan`, which can ask for more types of keys, by more algorithms, than libssh2.
struct KeyScan {
    private let words: [String]
    private let timeout: Duration

    /// - Parameters:
    ///   - error: why libssh2 shows no key; only where the system's tools may do better is there anything to scan.
    ///   - endpoint: where the host is. `ssh-keyscan` goes through no jump host.
    init?(_ error: TransportError, of endpoint: Endpoint) {
        guard [.noCommonAlgorithm, .needsOpenSSH].contains(error.code), endpoint.jumps.isEmpty,
            endpoint.proxyCommand == nil, !endpoint.address.hasPrefix("-")
        else { return nil }
        let seconds = max(1, Int(endpoint.connectTimeout.components.seconds))
        words = [
            "ssh-keyscan", "-T", "\(seconds)", "-p", "\(endpoint.port)", "-t", "ed25519,ecdsa,rsa", endpoint.address,
        ]
        timeout = .seconds(seconds * 4)
    }

    /// The keys that the host shows; none where there is no `ssh-keyscan` or the host does not answer it.
    func keys() async -> [HostKey] {
        let program = InventoryProgram(words: words, timeout: timeout)
        let output = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: (try? program.output()) ?? []) }
        }
        return String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 3, !line.hasPrefix("#") else { return nil }
            return HostKey(type: String(fields[1]), base64: String(fields[2]))
        }
    }
}
