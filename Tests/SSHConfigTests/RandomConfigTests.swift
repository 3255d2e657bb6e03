import Testing

@testable import SSHConfig

/// Configurations that nobody would think of, put together from pieces by chance; the same ones every time.
@Suite struct RandomConfigTests {
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            // SplitMix64, by Sebastiano Vigna.
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private static let conditions = [
        "Host *", "Host web-*", "Host !web-1 *", "Host web-1 db*", "Host *.example", "Host x*y? web-?", "Match all",
        "Match user root", "Match user ops,!x", "Match host *.x", "Match host web-*,!web-2", "Match originalhost web-1",
        "Match final", "Match final host *.x", "Match !final all", "Match canonical", "Match exec true",
        "Match !exec \"test %p = 22\"", "Match host web-* exec \"test %h != web-1\"", "Match localuser root user ops",
        "Match !host web-1 !user ops", "Host \"web-1\" 'a b' # c", "Host=web-2", "Match host=web-1",
        "Match Host db* # d",
    ]

    private static let lines = [
        "Port 22", "Port 2222", "port=44", "User ops", "User root", "User \"x y\"", "HostName %h.x", "HostName web-9",
        "HostName A.%h", "HostName 127.1", "IdentityFile /a", "IdentityFile ~/b", "IdentityFile none",
        "CertificateFile /c", "IdentitiesOnly yes", "IdentityAgent none", "IdentityAgent /s/%h", "ProxyJump a,b:2",
        "ProxyJump none", "ProxyJump u@[::1]:2", "ProxyCommand none", "ProxyCommand nc %h  %p # x", "ConnectTimeout 1m",
        "ConnectTimeout none", "StrictHostKeyChecking off", "StrictHostKeyChecking accept-new",
        "UserKnownHostsFile /k/%h/%n/%k \"/l m\"", "UserKnownHostsFile none", "HostKeyAlias Al", "AddressFamily inet",
        "ServerAliveInterval 1h1s", "  \tTCPKeepAlive\tno  \t", "# Port 1", "", "ControlPath none",
        "IgnoreUnknown Foo*",
        "FooBar yes", "PubkeyAuthentication = no", "SendEnv A*", "Compression yes", "Include $DIR/one",
        "Include $DIR/t*", "Include $DIR/none", "CheckHostIP  =  yes", "\"Port\" 7", "BindAddress '::1'",
        "Tunnel ethernet",
    ]

    private static func text(_ count: Int, _ chance: inout Chance, includes: Bool) -> String {
        var text = ""
        for _ in 0..<count {
            let source = Int.random(in: 0..<4, using: &chance) == 0 ? conditions : lines
            let line = source.randomElement(using: &chance) ?? ""
            if line.hasPrefix("Include"), !includes { continue }
            text += line + (Int.random(in: 0..<8, using: &chance) == 0 ? "\r\n" : "\n")
        }
        return text
    }

    @Test("a configuration put together by chance means what ssh -G says", arguments: 1...120)
    func agrees(seed: Int) throws {
        var chance = Chance(state: UInt64(seed))
        let files = [
            "one": Self.text(4, &chance, includes: false), "two": Self.text(6, &chance, includes: false),
            "three": "Include $DIR/one\n" + Self.text(3, &chance, includes: false),
        ]
        let config = Self.text(Int.random(in: 1...24, using: &chance), &chance, includes: true)
        let hosts = ["web-1", "web-22", "db.example", "WEB-1"]
        try AgreementTests().agrees(Example("\(seed)", config, hosts: hosts, with: files))
    }
}
