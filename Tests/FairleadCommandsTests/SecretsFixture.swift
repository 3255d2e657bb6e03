import Foundation
import ProxyModel

@testable import FairleadCommands

/// A folder for the time of a test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file.
    ///
    /// - Returns: its path.
    func write(_ name: String, _ bytes: some Sequence<UInt8>, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }
}

enum Secrets {
    /// What one host needs to have a URL with this password.
    static func state(_ source: PasswordSource, host: String = "h", line: Int = 1) -> DesiredState {
        let declaration = CredentialsDeclaration(
            username: "svc", password: source, position: SourcePosition(file: "proxy.yaml", line: line, column: 5))
        let url = ProxyURL(unchecked: "http://p:1", credentials: .unresolved(declaration))
        let target = SystemdTarget(name: "docker", unit: "docker.service")
        return DesiredState(host: host, entries: [.init(target: target, settings: ProxySettings(https: url))])
    }

    /// The password that comes of a source, or the message that does.
    static func outcome(
        _ source: PasswordSource, variables: [String: [UInt8]] = [:], timeout: Duration = .seconds(30)
    ) -> String {
        let resolver = SecretResolver(
            expandingHome: { $0 }, variable: { variables[$0] }, commandTimeout: timeout)
        do {
            let password = try resolver.resolve([state(source)]).first?.entries.first?.settings.https?.password
            return password.map { "password \(String(decoding: $0.revealed, as: UTF8.self))" } ?? "unresolved"
        } catch {
            return error.text
        }
    }

    /// The message about a source that stands in line 1.
    static func failure(_ what: String) -> String { "proxy.yaml:1:5: error: the password's \(what) [secret]\n" }
}
