public import Foundation
public import HostAccess

/// One throwaway host of the ``TestFleet``.
public struct TestHost: Sendable {
    /// The host's users. All accept the fleet's key.
    public enum User: String, Sendable {
        /// May do anything with sudo, without a password.
        case ops
        /// May do nothing with sudo.
        case nosudo
        /// May do anything with sudo, which asks for ``TestHost/sudoPassword``.
        case pwsudo
        /// Only on ``TestFleet/Image/rootless``: may do nothing with sudo, and does not linger.
        case dev
    }

    /// What sudo asks ``User/pwsudo`` for.
    public static let sudoPassword = "fleet"

    /// The host's name in the inventory; also its host name.
    public let name: String
    /// What the host was booted from.
    public let image: TestFleet.Image
    /// The host's IPv4 address.
    public let address: String

    private let folder: URL

    init(name: String, image: TestFleet.Image, address: String, folder: URL) {
        self.name = name
        self.image = image
        self.address = address
        self.folder = folder
    }

    /// The private key that the host's users accept.
    public var identityFile: URL { folder.appendingPathComponent("id_ed25519") }
    /// The keys of all hosts of the fleet.
    public var knownHostsFile: URL { folder.appendingPathComponent("known_hosts") }

    /// Where and how to log in over SSH.
    ///
    /// - Parameter user: the user to log in as.
    /// - Returns: an endpoint with the fleet's key and known_hosts.
    public func endpoint(user: User = .ops) -> Endpoint {
        Endpoint(
            name: name, address: address, user: user.rawValue, identityFiles: [identityFile.path],
            knownHostsFiles: [knownHostsFile.path])
    }

    /// Runs a shell script as root inside the host, not over SSH, so that a test sees the host as it is and not as the
    /// code under test shows it.
    ///
    /// - Parameters:
    ///   - script: the script, for `sh`.
    ///   - standardInput: what it reads from standard input.
    /// - Returns: how it ended and what it wrote.
    /// - Throws: when the script cannot be started at all.
    public func run(_ script: String, standardInput: [UInt8] = []) async throws -> CommandResult {
        try await fleet("exec", "--", "sh", "-c", script, standardInput: standardInput)
    }

    /// Runs a shell script that must succeed as root inside the host.
    ///
    /// - Parameters:
    ///   - script: the script, for `sh`.
    ///   - standardInput: what it reads from standard input.
    /// - Returns: what it wrote to standard output, without white space at the end.
    /// - Throws: ``TestFleet/Failure/commandFailed(host:script:_:standardError:)`` when it fails.
    @discardableResult
    public func output(of script: String, standardInput: [UInt8] = []) async throws -> String {
        let result = try await run(script, standardInput: standardInput)
        try require(result, script)
        var text = String(decoding: result.standardOutput, as: UTF8.self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Cuts the host's power: it falls silent, and only its disk stays.
    ///
    /// - Throws: when `Scripts/fleet` fails.
    public func kill() async throws { try require(await fleet("kill"), "kill") }

    /// Boots the host after ``kill()``, with the disk as it was then.
    ///
    /// - Throws: when `Scripts/fleet` fails.
    public func boot() async throws { try require(await fleet("boot"), "boot") }

    /// Boots the host with its first disk.
    func reset() async throws { try require(await fleet("reset"), "reset") }

    private func fleet(_ command: String, _ arguments: String..., standardInput: [UInt8] = []) async throws
        -> CommandResult
    {
        let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Scripts").standardizedFileURL
        return try await LocalProcess.run(
            scripts.appendingPathComponent("fleet"), [command, "--state", folder.path, name] + arguments,
            standardInput: standardInput)
    }

    private func require(_ result: CommandResult, _ script: String) throws {
        guard result.termination == .exited(0) else {
            throw TestFleet.Failure.commandFailed(
                host: name, script: script, result.termination,
                standardError: String(decoding: result.standardError, as: UTF8.self))
        }
    }
}
