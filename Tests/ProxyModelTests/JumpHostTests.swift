import Testing

@testable import ProxyModel

@Suite struct JumpHostTests {
    @Test(arguments: [
        ("bastion", [JumpHost(host: "bastion")]),
        ("ops@bastion.corp.example:2222", [JumpHost(user: "ops", host: "bastion.corp.example", port: 2222)]),
        ("a,b:23,c@d", [JumpHost(host: "a"), JumpHost(host: "b", port: 23), JumpHost(user: "c", host: "d")]),
        ("[2001:db8::7]:22", [JumpHost(host: "2001:db8::7", port: 22)]),
        ("2001:db8::7", [JumpHost(host: "2001:db8::7")]),
        ("me@corp@gate", [JumpHost(user: "me@corp", host: "gate")]),
        ("ssh://ops@gate:7/", [JumpHost(user: "ops", host: "gate", port: 7)]),
        ("none", []),
    ])
    func listIsReadAsSSHDoes(_ text: String, _ expected: [JumpHost]) throws {
        #expect(try JumpHost.list(text) == expected)
    }

    @Test(arguments: [
        ("", "has an empty host"), ("a,", "has an empty host"),
        ("a:", "has a port that is not a number from 1 to 65535"),
        ("a:65536", "has a port that is not a number from 1 to 65535"), ("[::1]x", "has something behind ']'"),
        ("-oProxyCommand=x", "holds what no host name has"), ("a;b", "holds what no host name has"),
        ("@a", "holds what no host name has"), ("$(x)", "holds what no host name has"),
    ])
    func whatIsNoHostIsRefused(_ text: String, _ reason: String) {
        #expect(throws: JumpHost.Objection(reason: reason)) { try JumpHost.list(text) }
    }
}
