import Foundation
import Testing

@testable import SSHConfig

/// A folder with configuration files, which a test removes when it is done.
struct ConfigFolder: ~Copyable {
    let path: String

    /// - Parameter files: texts by names; `$DIR` in them stands for the folder.
    init(_ files: [String: String]) throws {
        path = "/tmp/fairlead-config-\(UUID().uuidString)"
        for (name, text) in files {
            let url = URL(filePath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.replacing("$DIR", with: path).utf8).write(to: url)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The system's own `ssh`, which is always right.
enum Oracle {
    struct Output {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs `ssh` with these arguments, `HOME` being the folder.
    static func ssh(_ arguments: [String], folder: String) throws -> Output {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/ssh")
        process.arguments = arguments
        process.environment = environment(folder: folder)
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = errors.fileHandleForReading
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaints = said.readDataToEndOfFile()
        process.waitUntilExit()
        return Output(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: complaints, as: UTF8.self))
    }

    /// The variables that `ssh` and the code under test have in common.
    static func environment(folder: String) -> [String: String] {
        [
            "HOME": folder, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "TEAM": "blue", "EMPTY": "",
            "AGENT": "/run/agent.sock",
        ]
    }

    static func account() throws -> LocalAccount { try #require(LocalAccount.current()) }
}

extension Oracle {
    /// Keywords of which `ssh -G` prints what the files say, beside those that are looked at one by one.
    private static let plain: Set<String> = [
        "addressfamily", "bindaddress", "bindinterface", "canonicalizehostname", "checkhostip", "compression",
        "connectionattempts", "connecttimeout", "controlmaster", "controlpath", "gssapiauthentication",
        "hashknownhosts", "hostbasedauthentication", "identitiesonly", "ignoreunknown", "knownhostscommand",
        "localcommand", "numberofpasswordprompts", "permitlocalcommand", "pkcs11provider", "port",
        "preferredauthentications", "proxyusefdpass", "pubkeyauthentication", "remotecommand", "requesttty",
        "revokedhostkeys", "serveralivecountmax", "serveraliveinterval", "sessiontype", "stricthostkeychecking",
        "tcpkeepalive", "tunnel", "verifyhostkeydns",
    ]

    private static let special: Set<String> = [
        "certificatefile", "globalknownhostsfile", "host", "hostkeyalias", "hostname", "identityagent", "identityfile",
        "proxycommand", "proxyjump", "user", "userknownhostsfile",
    ]

    /// Keywords that `none` takes away.
    private static let cleared: Set<String> = [
        "controlpath", "knownhostscommand", "localcommand", "pkcs11provider", "remotecommand", "revokedhostkeys",
    ]

    /// What `ssh -G` printed, for the keywords that are compared.
    static func values(_ output: String) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = words.first.map(String.init), plain.union(special).contains(key) else { continue }
            values[key, default: []].append(words.count > 1 ? flag(String(words[1])) : "")
        }
        return values
    }

    /// What `ssh -G` has to print of a host, given what it prints of one that nothing is said about.
    static func values(_ resolution: Resolution, defaults: [String: [String]]) throws -> [String: [String]] {
        let settings = try resolution.settings()
        var values = defaults
        for (key, setting) in resolution.values where plain.contains(key) {
            let isNone = cleared.contains(key) && setting.value.lowercased() == "none"
            values[key] = isNone ? nil : [flag(setting.arguments.joined(separator: " "))]
        }
        values["host"] = [resolution.original]
        values["hostname"] = [resolution.host]
        values["user"] = [settings.user ?? resolution.config.account.name]
        values["hostkeyalias"] = settings.hostKeyAlias.map { [$0] }
        for (key, files) in [
            ("userknownhostsfile", settings.userKnownHostsFiles),
            ("globalknownhostsfile", settings.globalKnownHostsFiles),
        ] {
            guard let files else { continue }
            values[key] = [files.isEmpty ? "none" : files.joined(separator: " ")]
        }
        let (identities, certificates) = (resolution.identityFiles, resolution.certificateFiles)
        if !identities.isEmpty { values["identityfile"] = identities.map(\.value) }
        if !certificates.isEmpty { values["certificatefile"] = certificates.map(\.value) }
        values["identityagent"] = agent(resolution, settings).map { [$0] }
        let jump = resolution.values["proxyjump"].flatMap { $0.value == "none" ? nil : jumps($0.value) }
        values["proxyjump"] = jump.map { [$0] }
        let command = resolution.values["proxycommand"]?.value
        values["proxycommand"] = jump != nil || command?.lowercased() == "none" ? nil : command.map { [$0] }
        return values
    }

    /// `ssh -G` names variables without braces as they are.
    private static func agent(_ resolution: Resolution, _ settings: Settings) -> String? {
        guard let setting = resolution.values["identityagent"]?.value else { return nil }
        if setting.hasPrefix("$"), !setting.hasPrefix("${") { return setting }
        guard case .socket(let path) = settings.identityAgent else { return setting }
        return path
    }

    /// The last host as `ssh -G` writes it, behind the others as they stand in the file.
    private static func jumps(_ text: String) -> String {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let last = parts.last.flatMap({ Jump(String($0)) }) else { return text }
        let isNumeric = last.host.contains(":") || last.host.allSatisfy { "0123456789.".contains($0) }
        let host = isNumeric ? "[\(last.host)]" : last.host
        let end = (last.user.map { "\($0)@" } ?? "") + host + (last.port.map { ":\($0)" } ?? "")
        return (parts.dropLast() + [Substring(end)]).joined(separator: ",")
    }

    private static func flag(_ value: String) -> String {
        ["true": "yes", "false": "no", "off": "no"][value] ?? value
    }
}
