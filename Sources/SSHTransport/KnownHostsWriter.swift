import NIOPosix

/// Adds keys to known_hosts files for many hosts at once: what comes while a file is being written goes into its next
/// version together.
actor KnownHostsWriter {
    private typealias Waiting = (
        addition: KnownHostsAddition, answer: CheckedContinuation<KnownHostsFile.Outcome, Never>
    )

    private var waiting: [String: [Waiting]] = [:]
    private var busy: Set<String> = []

    /// Adds a key to the file at `path`.
    func add(_ addition: KnownHostsAddition, to path: String) async -> KnownHostsFile.Outcome {
        await withCheckedContinuation { answer in
            waiting[path, default: []].append((addition, answer))
            guard busy.insert(path).inserted else { return }
            Task { await writeAll(to: path) }
        }
    }

    private func writeAll(to path: String) async {
        while let batch = waiting.removeValue(forKey: path) {
            let additions = batch.map(\.addition)
            let outcomes = await withCheckedContinuation { continuation in
                Workers.blocking.submit { _ in
                    continuation.resume(returning: KnownHostsFile.add(additions, to: path))
                }
            }
            for (entry, outcome) in zip(batch, outcomes) { entry.answer.resume(returning: outcome) }
        }
        busy.remove(path)
    }
}
