import Testing

@testable import ProxyModel

@Suite("Selectors mean what Ansible's users expect")
struct HostSelectorTests {
    static let inventory: Inventory = {
        func host(_ name: String, _ groups: [String], _ labels: [String: String]) -> Host {
            var host = Host(name: name, position: SourcePosition(file: "inventory.yaml", line: 1, column: 1))
            host.groups = groups
            host.labels = labels
            return host
        }
        return Inventory(
            hosts: [
                host("web-1", ["web", "eu"], ["rack": "a", "when": "10:30"]),
                host("web-2", ["web", "us"], ["rack": "b"]),
                host("db-1", ["db", "eu"], ["rack": "a"]),
                host("db-2", ["db", "us"], ["rack": "01", "tier": ""]),
                host("2001:db8::7", [], [:]),
            ],
            groups: ["web", "db", "eu", "us", "empty"])
    }()

    @Test(arguments: [
        ("all", "web-1 web-2 db-1 db-2 2001:db8::7"),
        ("*", "web-1 web-2 db-1 db-2 2001:db8::7"),
        ("web-1", "web-1"),
        ("web", "web-1 web-2"),
        ("web-*", "web-1 web-2"),
        ("*-1", "web-1 db-1"),
        ("d?-2", "db-2"),
        ("[dx]b-[!2]", "db-1"),
        ("[c-e]b*", "db-1 db-2"),
        ("e*", "web-1 db-1"),
        ("web-[1:2]", "web-1 web-2"),
        ("web-[1:9],db-1", "web-1 web-2 db-1"),
        ("2001:db8::7", "2001:db8::7"),
        ("rack=a", "web-1 db-1"),
        ("rack=01", "db-2"),
        ("rack=1", ""),
        ("rack=[ab]", "web-1 web-2 db-1"),
        ("when=10:30", "web-1"),
        ("tier=", "db-2"),
        ("tier=*", "db-2"),
        ("web,db", "web-1 web-2 db-1 db-2"),
        ("web, db-1", "web-1 web-2 db-1"),
        ("web:&eu", "web-1"),
        ("web:!eu", "web-2"),
        ("web,db:&eu", "web-1 db-1"),
        ("web:&eu,db", "web-1 db-1"),
        ("web,db:&eu:!db-1", "web-1"),
        ("all:!web:!rack=a", "db-2 2001:db8::7"),
        ("!web", "db-1 db-2 2001:db8::7"),
        ("&eu", "web-1 db-1"),
        ("web,!web-1", "web-2"),
        ("web,&us", "web-2"),
        ("empty", ""),
    ])
    func selects(text: String, hosts: String) throws {
        let selection = try HostSelector(text).select(from: Self.inventory)
        #expect(selection.hosts.map(\.name).joined(separator: " ") == hosts)
    }

    @Test(arguments: [
        ("web,wbe", ["no host or group is named 'wbe'; did you mean 'web'?"]),
        ("all:!canary", ["no host or group is named 'canary'"]),
        ("web:db", ["no host or group is named 'web:db'; for 'or' write ','"]),
        ("x*", ["no host or group fits 'x*'"]),
        ("rak=a", ["no host has a label 'rak'; did you mean 'rack'?"]),
        ("rack=z", ["no host has a label that fits 'rack=z'"]),
        ("empty", []),
        ("web:&db", []),
    ])
    func unmatched(text: String, sentences: [String]) throws {
        #expect(try HostSelector(text).select(from: Self.inventory).unmatched == sentences)
    }

    @Test(arguments: [
        ("", "the selector is empty; 'all' means every host"),
        (" ", "the selector is empty; 'all' means every host"),
        ("web,", "selector 'web,' has an empty term; write one on both sides of an operator"),
        ("web:&", "selector 'web:&' has an empty term; write one on both sides of an operator"),
        ("web db", "selector 'web db' holds ' ' inside a name; ',' is or, ':&' and, ':!' not"),
        ("web&db", "selector 'web&db' holds '&' inside a name; ',' is or, ':&' and, ':!' not"),
        ("=x", "a label name is empty"),
        ("web-[", "selector 'web-[' has a '[' that no ']' closes, or a set that cannot be read"),
        ("web-[2:1]", "selector 'web-[2:1]': range '[2:1]' runs backwards; write [1:2]"),
        ("web\u{7}", "selector 'web\\x07' holds a control character"),
    ])
    func invalid(text: String, reason: String) {
        #expect {
            try HostSelector(text)
        } throws: {
            ($0 as? HostSelector.Invalid)?.description == reason
        }
    }
}
