import Foundation

/// Looks over and over at the arguments of every young process of this machine, those of its hosts included, and at the
/// environments of those that are not on a host. Many live for a millisecond, so that a glance must not take longer.
final class ProcessWatch: @unchecked Sendable {
    private let canaries: [Canary]
    private let lock = NSLock()
    private var isOver = false
    private var found = Set<String>()
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter canaries: what must not be seen.
    init(for canaries: [Canary]) {
        self.canaries = canaries
        Thread.detachNewThread { [self] in
            watch()
            ended.signal()
        }
    }

    /// Ends it.
    ///
    /// - Returns: the names of the canaries that were seen.
    func end() -> Set<String> {
        lock.withLock { isOver = true }
        ended.wait()
        return found
    }

    /// For how many glances a process is young: it may be a shell at first and become something else.
    private static let youth = 60

    private func watch() {
        let namespace = Self.link("/proc/self/ns/pid")
        var firstSeen: [String: Int] = [:]
        var glance = 0
        while !lock.withLock({ isOver }) {
            glance += 1
            var present: [String: Int] = [:]
            for pid in Self.processes() {
                let first = firstSeen[pid] ?? glance
                present[pid] = first
                guard glance - first < Self.youth else { continue }
                look(at: "/proc/\(pid)/cmdline")
                if Self.link("/proc/\(pid)/ns/pid") == namespace { look(at: "/proc/\(pid)/environ") }
            }
            firstSeen = present
            usleep(500)
        }
    }

    private func look(at file: String) {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 16384)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return }
        let text = Data(buffer[..<count])
        for canary in canaries where canary.isIn(text) { found.insert(canary.name) }
    }

    private static func processes() -> [String] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.utf8.first.map({ (0x30...0x39).contains($0) }) == true { names.append(name) }
        }
        return names
    }

    private static func link(_ path: String) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? buffer[..<count].map(UInt8.init(bitPattern:)) : nil
    }
}
