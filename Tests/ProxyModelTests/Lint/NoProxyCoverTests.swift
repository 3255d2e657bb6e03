import Testing

@testable import ProxyModel

@Suite("Entries that mean nothing beside the others are found")
struct NoProxyCoverTests {
    /// A list, and which entry another one covers: `covered<by`.
    @Test(arguments: [
        ("a.corp .corp", "a.corp<.corp"),
        ("*.b.corp corp", "*.b.corp<corp"),
        ("corp .corp", ""),
        (".corp corp", ""),
        ("acorp .corp", ""),
        ("A.corp a.CORP", "a.CORP<A.corp"),
        ("*.corp .corp", ".corp<*.corp"),
        ("a.corp:80 a.corp", "a.corp:80<a.corp"),
        ("a.corp a.corp:80", "a.corp:80<a.corp"),
        ("a.corp:80 .corp:80", ""),
        ("a.corp:80 .corp", "a.corp:80<.corp"),
        ("10.0.0.0/8 10.1.2.3 10.9.0.0/16 11.0.0.1", "10.1.2.3<10.0.0.0/8 10.9.0.0/16<10.0.0.0/8"),
        ("10.1.0.0/16 10.0.0.0/8", "10.1.0.0/16<10.0.0.0/8"),
        ("10.1.2.3/8 10.0.0.0/8", "10.0.0.0/8<10.1.2.3/8"),
        ("10.0.0.1 10.0.0.1:80", "10.0.0.1:80<10.0.0.1"),
        ("10.0.0.0/8 10.0.0.1:80", "10.0.0.1:80<10.0.0.0/8"),
        ("10.0.0.1:80 10.0.0.1", "10.0.0.1:80<10.0.0.1"),
        ("2001:db8::/32 2001:DB8:1::7 [2001:db8::1]:80", "2001:DB8:1::7<2001:db8::/32 [2001:db8::1]:80<2001:db8::/32"),
        ("127.0.0.0/8 127.0.0.1 ::1 localhost", ""),
        ("0.0.0.0/0 127.0.0.0/8 2001:db8::/32", ""),
        ("* a.corp", ""),
    ])
    func covered(list: String, expected: String) {
        let entries = list.split(separator: " ").map(String.init)
        let found = NoProxyCover.covered(entries).map { "\(entries[$0.index])<\($0.by)" }
        #expect(found.joined(separator: " ") == expected)
    }

    @Test func aLongListTakesNoLongerThanItMust() {
        let entries = (0..<20_000).map { "h\($0).corp" } + (0..<20_000).map { "10.\($0 / 256).\($0 % 256).0/24" }
        #expect(NoProxyCover.covered(entries + [".corp"]).count == 20_000)
    }
}
