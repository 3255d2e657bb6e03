import Foundation
import HostAccess

/// The laboratory of the ``TestFleet``: two proxies, and a registry that hosts reach only through them, so that a pull
/// that works went through a proxy. `Scripts/fleet lab-up` has built it.
public struct PullLab: Sendable, Decodable {
    /// One of the proxies.
    public struct Proxy: Sendable, Decodable {
        /// `ADDRESS:PORT`, as hosts reach it.
        public let address: String
        /// The file of its access log on this machine, in squid's native format.
        let log: String
    }

    /// How a pull went.
    public struct Pull: Sendable, Equatable {
        /// Whether `docker pull` succeeded.
        public var worked: Bool
        /// Whether the proxy without a password served it.
        public var throughOpen: Bool
        /// Whether the proxy with a password served it.
        public var throughAuth: Bool

        /// - Parameters:
        ///   - worked: whether `docker pull` succeeded.
        ///   - throughOpen: whether the proxy without a password served it.
        ///   - throughAuth: whether the proxy with a password served it.
        public init(worked: Bool, throughOpen: Bool, throughAuth: Bool) {
            self.worked = worked
            self.throughOpen = throughOpen
            self.throughAuth = throughAuth
        }

        /// It failed, and no proxy served it.
        public static let failed = Pull(worked: false, throughOpen: false, throughAuth: false)
    }

    /// How many seconds a pull may take, which otherwise takes a tenth of one.
    private static let deadline = 30

    /// The laboratory of this test run's fleet.
    ///
    /// - Throws: when there is none.
    public static var shared: PullLab {
        get throws {
            let file = try TestFleet.shared.inventoryFile.deletingLastPathComponent()
            return try JSONDecoder().decode(
                PullLab.self, from: Data(contentsOf: file.appendingPathComponent("lab.json")))
        }
    }

    /// The proxy that lets everybody through.
    public let open: Proxy
    /// The proxy that wants ``user`` and ``password``.
    public let auth: Proxy
    /// Raw, as a person would type it.
    public let user: String
    /// Raw, as a person would type it; percent-encoded it is another text.
    public let password: String
    /// The image in the registry.
    public let image: String

    /// Removes the image from a host and pulls it.
    ///
    /// - Parameters:
    ///   - host: the host, whose dockerd must be running.
    ///   - user: whose dockerd is to pull, if it is a rootless one.
    /// - Returns: how it went.
    /// - Throws: when the host cannot be asked, or a log cannot be read.
    public func pull(on host: TestHost, rootless user: TestHost.User? = nil) async throws -> Pull {
        let logs = [open.log, auth.log]
        let before = try logs.map { try served(host, in: $0) }
        let socket = user.map { "DOCKER_HOST=unix:///run/user/$(id -u \($0.rawValue))/docker.sock; export DOCKER_HOST" }
        let result = try await host.run(
            """
            \(socket ?? "")
            docker rmi --force '\(image)' >/dev/null 2>&1
            exec timeout \(Self.deadline) docker pull '\(image)'
            """)
        let worked = result.termination == .exited(0)
        var through = [false, false]
        // squid notes a request once it is over, which docker may not wait for.
        let noted = ContinuousClock.now + .seconds(2)
        repeat {
            through = try zip(logs, before).map { try served(host, in: $0) > $1 }
            if !worked || through.contains(true) { break }
            try await Task.sleep(for: .milliseconds(50))
        } while ContinuousClock.now < noted
        return Pull(worked: worked, throughOpen: through[0], throughAuth: through[1])
    }

    /// How many manifests a proxy has handed to a host. A line of the log is: time, milliseconds, client, what squid did
    /// with the HTTP status, bytes, method, URL, and more.
    private func served(_ host: TestHost, in log: String) throws -> Int {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 6 && fields[2] == host.address && fields[3].hasSuffix("/200")
                && fields[6].contains("/manifests/")
        }
    }
}
