import Testing

@testable import ProxyModel

@Suite("Ranges in host names")
struct HostRangeTests {
    @Test(arguments: [
        ("web", ["web"]),
        ("w[1:3]", ["w1", "w2", "w3"]),
        ("w[01:03].x", ["w01.x", "w02.x", "w03.x"]),
        ("w[09:11]", ["w09", "w10", "w11"]),
        ("w[8:11]", ["w8", "w9", "w10", "w11"]),
        ("w[0:10:5]", ["w0", "w5", "w10"]),
        ("[a:c]", ["a", "b", "c"]),
        ("[Y:Z]", ["Y", "Z"]),
        ("r[a:b]-[1:2]", ["ra-1", "ra-2", "rb-1", "rb-2"]),
        ("w[5:5]", ["w5"]),
    ])
    func expands(pattern: String, names: [String]) throws {
        #expect(try HostRange.expand(pattern, limit: 100) == names)
    }

    @Test func limitHoldsForAllRangesTogether() throws {
        #expect(try HostRange.expand("[1:10]-[1:10]", limit: 100).count == 100)
        #expect(throws: HostRange.Invalid.self) { try HostRange.expand("[1:10]-[1:11]", limit: 100) }
        #expect(throws: HostRange.Invalid.self) { try HostRange.expand("[0:999999999]", limit: 100) }
    }

    @Test(arguments: [
        "w[", "w[]", "w[1]", "w]1[", "w[1:2", "w[a:Z]", "w[a:2]", "w[-1:2]", "w[1:2:x]", "w[1:2:3:4]", "w[é:ü]",
    ])
    func refuses(pattern: String) {
        #expect(throws: HostRange.Invalid.self) { try HostRange.expand(pattern, limit: 100) }
    }
}
