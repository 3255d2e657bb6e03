import Foundation
import Testing

@testable import SSHConfig

/// What the tool makes of each keyword.
@Suite struct KeywordTests {
    @Test("every keyword that ssh -G prints is known, by one name")
    func known() throws {
        let folder = try ConfigFolder([:])
        let output = try Oracle.ssh(["-G", "-F", "none", "host"], folder: folder.path).output
        let names = output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map { $0.lowercased() } }
        #expect(names.count > 70)
        for name in names { #expect(Keyword.named(name)?.key == name) }
        let all = Keyword.all.flatMap { [$0.key] + $0.aliases }
        #expect(Set(all).count == all.count)
    }

    @Test(
        "what only ssh can do is named with its place",
        arguments: [
            ("GSSAPIAuthentication yes", "GSSAPIAuthentication"), ("GSSAPIAuthentication no", nil),
            ("PKCS11Provider /lib/p.so", "PKCS11Provider"), ("PKCS11Provider none", nil),
            ("PubkeyAuthentication no", "PubkeyAuthentication"), ("PubkeyAuthentication yes", nil),
            ("PreferredAuthentications password", "PreferredAuthentications"),
            ("PreferredAuthentications gssapi-with-mic,publickey", nil),
            ("HostbasedAuthentication yes", "HostbasedAuthentication"), ("Ciphers aes256-ctr", "Ciphers"),
            ("KexAlgorithms +x", "KexAlgorithms"), ("MACs hmac-sha2-512", "MACs"),
            ("HostKeyAlgorithms ssh-rsa", "HostKeyAlgorithms"), ("ControlPath ~/c-%C", "ControlPath"),
            ("ControlPath none", nil), ("ControlMaster auto", nil), ("ProxyUseFdpass yes", "ProxyUseFdpass"),
            ("BindInterface eth0", "BindInterface"), ("CanonicalizeHostname yes", "CanonicalizeHostname"),
            ("CanonicalizeHostname no", nil), ("CanonicalizePermittedCNAMEs *:*.x", "CanonicalizePermittedCNAMEs"),
            ("CanonicalizePermittedCNAMEs none", nil), ("KnownHostsCommand /bin/x", "KnownHostsCommand"),
            ("VerifyHostKeyDNS ask", "VerifyHostKeyDNS"), ("VerifyHostKeyDNS no", nil),
            ("RevokedHostKeys /r", "RevokedHostKeys"),
            ("CheckHostIP yes", "CheckHostIP"), ("RekeyLimit 1G", nil), ("ForwardAgent yes", nil), ("Tunnel yes", nil),
            ("LocalForward 1 a:2", nil), ("SendEnv LANG", nil), ("PermitLocalCommand yes", "PermitLocalCommand"),
            ("RequiredRSASize 2048", "RequiredRSASize"), ("IdentityFile ~/k-%C", "IdentityFile"),
            ("UserKnownHostsFile ~/%j", "UserKnownHostsFile"), ("User %u", "User"),
            ("Match localnetwork 10.0.0.0/8\nPort 1", "Match"), ("Match exec \"x %C\"\nPort 1", "Match"),
            ("Match version OpenSSH_10*\nPort 1", "Match"), ("Match sessiontype exec\nPort 1", nil),
            ("Match localnetwork 10.0.0.0/8 host other\nPort 1", nil),
            ("RefuseConnection \"moved\"", "RefuseConnection"),
        ] as [(String, String?)])
    func unsupported(text: String, keyword: String?) throws {
        let files = MemoryFiles(["/config": "User a\nHost web-1\n".replacing("User a\n", with: "\n") + text + "\n"])
        let config = files.config(own: "/config")
        let found = try config.settings(for: "web-1").unsupported
        #expect(found.map(\.keyword) == [keyword].compactMap(\.self))
        #expect(found.allSatisfy { $0.place.description == "/config:3" })
    }

    @Test("what the system's file sets for everyone does not count where it is a distribution's default")
    func systemDefaults() throws {
        let text = "Host *\nGSSAPIAuthentication yes\nCiphers aes256-ctr\nRequiredRSASize 2048\nCheckHostIP yes\n"
        let files = MemoryFiles(["/config": "Port 7\n", "/system": text])
        let settings = try files.config(own: "/config", system: "/system").settings(for: "web-1")
        #expect(settings.unsupported.map(\.keyword) == ["CheckHostIP"])
        #expect(settings.port == 7)
        let own = try files.config(own: "/system").settings(for: "web-1")
        #expect(
            own.unsupported.map(\.keyword) == ["CheckHostIP", "Ciphers", "GSSAPIAuthentication", "RequiredRSASize"])
    }

    /// After a change: `FAIRLEAD_WRITE_DOCS=1 swift test --filter KeywordTests`.
    @Test("docs/ssh-config.md says of every keyword what is made of it")
    func manual() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/ssh-config.md")
        if ProcessInfo.processInfo.environment["FAIRLEAD_WRITE_DOCS"] != nil {
            try Data(Keyword.manual.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == Keyword.manual)
        for keyword in Keyword.all { #expect(Keyword.manual.contains("`\(keyword.name)`")) }
    }

    @Test("match tagged looks at the tag that is set above it")
    func tags() throws {
        let files = MemoryFiles(["/config": "Host web-*\nTag blue\nMatch tagged bl*,x\nPort 7\n"])
        let config = files.config(own: "/config")
        #expect(try config.settings(for: "web-1").port == 7)
        #expect(try config.settings(for: "db").port == nil)
        #expect(try config.settings(for: "db", overrides: ["Tag=x"]).port == 7)
    }
}

/// Files that are on no disk.
struct MemoryFiles: FileSource {
    let texts: [String: String]

    init(_ texts: [String: String]) { self.texts = texts }

    func read(_ path: String, mustBeSafe: Bool) -> FileAnswer {
        texts[path].map { .bytes(Array($0.utf8)) } ?? .missing(FileAnswer.noSuchFile)
    }

    func matches(_ pattern: String) -> [String] { texts.keys.filter { $0 == pattern } }

    /// A configuration of these files, for somebody called `ops`.
    func config(own: String, system: String? = nil, commands: (any CommandRunner)? = nil) -> SSHConfig {
        let account = LocalAccount(name: "ops", userID: 1000, home: "/home/ops", hostName: "desk.corp.example")
        var reader = TreeReader(home: account.home, environment: [:], files: self)
        reader.readRoot(own, isOwn: true, mustExist: true, mustBeSafe: false)
        if let system { reader.readRoot(system, isOwn: false, mustExist: false, mustBeSafe: false) }
        return SSHConfig(tree: reader.tree, account: account, environment: [:], commands: commands)
    }
}
