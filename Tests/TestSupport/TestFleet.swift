public import Foundation
public import HostAccess

/// The throwaway hosts that fleet tests share: `Scripts/fleet` has booted them, and `FAIRLEAD_FLEET_STATE` names its
/// folder.
///
/// A suite that needs them carries the trait `.enabled(if: TestFleet.isUp)`, which skips it where nobody booted a fleet;
/// `make test` always boots one.
public struct TestFleet: Sendable {
    /// The base images of the hosts; `Scripts/fleet-image --help` describes them.
    public enum Image: String, Sendable, Decodable, CaseIterable {
        /// Debian 12, where the container daemons are stand-ins that sleep.
        case plain
        /// Debian 12 with a real dockerd 20.10.
        case docker20
        /// Debian 13 with a real dockerd 26.1.
        case docker26
        /// Debian 13 where dockerd 26.1 runs rootless: for ``TestHost/User/ops`` from boot on, and for
        /// ``TestHost/User/dev`` while logged in.
        case rootless
        /// Debian 13 with sysvinit instead of systemd and a real dockerd 26.1.
        case sysvinit
        /// Debian 13 with OpenRC instead of systemd and a real dockerd 26.1.
        case openrc

        /// Where systemd is PID 1 and runs `docker.service`.
        public static let withDockerUnit: [Image] = [.plain, .docker20, .docker26]
    }

    /// What a test does with a host that it leases.
    public enum Use: Sendable {
        /// It may change anything, so the next test gets the host with its first disk, booted anew.
        case changing
        /// It leaves the host as it found it.
        case onlyReading
    }

    /// Why a fleet cannot serve a test.
    public enum Failure: Error, Equatable {
        /// `FAIRLEAD_FLEET_STATE` is not set.
        case notUp
        /// The fleet has fewer hosts of the image than a test asks for.
        case tooFewHosts(Image, wanted: Int, booted: Int)
        /// A command of a test's own preparations failed.
        case commandFailed(host: String, script: String, CommandResult.Termination, standardError: String)
    }

    /// The folder of the fleet's files, if one is up.
    private static let folder = ProcessInfo.processInfo.environment["FAIRLEAD_FLEET_STATE"].map {
        URL(fileURLWithPath: $0, isDirectory: true)
    }

    private static let loaded = Result { try TestFleet() }

    /// Whether there is a fleet.
    public static var isUp: Bool { folder != nil }

    /// The fleet of this test run.
    public static var shared: TestFleet {
        get throws { try loaded.get() }
    }

    /// Every host, in the order of the inventory.
    public let hosts: [TestHost]
    /// The inventory of the fleet, for fairlead.
    public let inventoryFile: URL

    private let leases: HostLeases

    private init() throws {
        guard let folder = Self.folder else { throw Failure.notUp }
        struct HostsFile: Decodable {
            struct Host: Decodable {
                var name: String
                var image: Image
                var address: String
            }
            var hosts: [Host]
        }
        let file = try Data(contentsOf: folder.appendingPathComponent("hosts.json"))
        hosts = try JSONDecoder().decode(HostsFile.self, from: file).hosts.map {
            TestHost(name: $0.name, image: $0.image, address: $0.address, folder: folder)
        }
        inventoryFile = folder.appendingPathComponent("inventory.yaml")
        leases = HostLeases(hosts)
    }

    /// Waits for a host of `image` that no other test uses, and lends it to `body`.
    ///
    /// - Parameters:
    ///   - image: what the host must have been booted from.
    ///   - use: what `body` does with it.
    ///   - body: the test, which has the host for itself until it returns.
    /// - Returns: what `body` returned.
    /// - Throws: ``Failure``, or what `body` throws.
    public func withHost<Outcome: Sendable>(
        _ image: Image, _ use: Use = .changing, _ body: @Sendable (TestHost) async throws -> Outcome
    ) async throws -> Outcome {
        try await withHosts(1, image, use) { try await body($0[0]) }
    }

    /// Waits for `count` hosts of `image` that no other test uses, and lends them to `body`.
    ///
    /// - Parameters:
    ///   - count: how many hosts.
    ///   - image: what the hosts must have been booted from.
    ///   - use: what `body` does with them.
    ///   - body: the test, which has the hosts for itself until it returns.
    /// - Returns: what `body` returned.
    /// - Throws: ``Failure``, or what `body` throws.
    public func withHosts<Outcome: Sendable>(
        _ count: Int, _ image: Image, _ use: Use = .changing, _ body: @Sendable ([TestHost]) async throws -> Outcome
    ) async throws -> Outcome {
        let lease = try await leases.acquire(count, image)
        do {
            try await lease.resetUsedHosts()
            let outcome = try await body(lease.hosts)
            await leases.release(lease, clean: use == .onlyReading)
            return outcome
        } catch {
            // A test that failed may have left anything behind.
            await leases.release(lease, clean: false)
            throw error
        }
    }
}

/// Some hosts in the hands of one test.
struct HostLease: Sendable {
    var hosts: [TestHost]
    /// The hosts that may not be as they were after their first boot.
    var used: [TestHost]

    func resetUsedHosts() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for host in used {
                group.addTask { try await host.reset() }
            }
            try await group.waitForAll()
        }
    }
}

/// Who has which host. Tests that wait for hosts of one image get them in the order in which they asked.
private actor HostLeases {
    private struct Waiting {
        var count: Int
        var resume: CheckedContinuation<[TestHost], Never>
    }

    private let booted: [TestFleet.Image: Int]
    private var free: [TestFleet.Image: [TestHost]]
    private var waiting: [TestFleet.Image: [Waiting]] = [:]
    /// Nothing is known of what an earlier test run did, so that no host counts as clean at first.
    private var clean: Set<String> = []

    init(_ hosts: [TestHost]) {
        free = Dictionary(grouping: hosts, by: \.image)
        booted = free.mapValues(\.count)
    }

    func acquire(_ count: Int, _ image: TestFleet.Image) async throws -> HostLease {
        let booted = booted[image, default: 0]
        guard count <= booted else { throw TestFleet.Failure.tooFewHosts(image, wanted: count, booted: booted) }
        let hosts = await withCheckedContinuation { continuation in
            waiting[image, default: []].append(Waiting(count: count, resume: continuation))
            serve(image)
        }
        return HostLease(hosts: hosts, used: hosts.filter { !clean.contains($0.name) })
    }

    func release(_ lease: HostLease, clean isClean: Bool) {
        let names = lease.hosts.map(\.name)
        if isClean { clean.formUnion(names) } else { clean.subtract(names) }
        for host in lease.hosts { free[host.image, default: []].append(host) }
        for image in Set(lease.hosts.map(\.image)) { serve(image) }
    }

    private func serve(_ image: TestFleet.Image) {
        while let next = waiting[image]?.first, let hosts = free[image], hosts.count >= next.count {
            waiting[image]?.removeFirst()
            free[image]?.removeFirst(next.count)
            next.resume.resume(returning: Array(hosts.prefix(next.count)))
        }
    }
}
