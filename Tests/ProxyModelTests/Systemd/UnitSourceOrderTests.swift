import Testing

@testable import ProxyModel

/// Drop-ins are applied in systemd's order; the case was tried on systemd 252.
@Suite struct UnitSourceOrderTests {
    static let etc = "/etc/systemd/system"
    static let run = "/run/systemd/system"
    static let local = "/usr/local/lib/systemd/system"
    static let lib = "/usr/lib/systemd/system"

    @Test("by name over all directories, the strongest of each name, masks hide")
    func order() {
        let files = [
            "\(Self.etc)/docker-.service.d/a.conf", "\(Self.lib)/docker-x.service.d/a.conf",
            "\(Self.etc)/service.d/b.conf", "\(Self.lib)/docker-x.service.d/b.conf",
            "\(Self.etc)/service.d/c.conf", "\(Self.etc)/docker-x.service.d/a0.conf",
            "\(Self.run)/docker-x.service.d/d.conf", "\(Self.lib)/docker-x.service.d/d.conf",
            "\(Self.etc)/docker-.service.d/e.conf", "\(Self.etc)/docker-x.service.d/e.conf",
            "\(Self.run)/docker-x.service.d/f.conf", "\(Self.local)/docker-x.service.d/f.conf",
            "\(Self.lib)/docker-x.service.d/g.conf", "\(Self.etc)/docker-x.service.d/h.txt",
            "\(Self.etc)/docker-x.service.d/Z.conf", "\(Self.etc)/docker-x.service", "\(Self.lib)/docker-x.service",
            "\(Self.etc)/docker-.service.d/i.conf",
        ]
        let masks = ["\(Self.etc)/docker-x.service.d/g.conf", "\(Self.etc)/service.d/i.conf"]
        let sources =
            files.map { UnitSource(path: $0, text: []) } + masks.map { UnitSource(path: $0, text: nil, isMask: true) }
        let expected = [
            "\(Self.etc)/docker-x.service", "\(Self.etc)/docker-x.service.d/Z.conf",
            "\(Self.etc)/docker-.service.d/a.conf", "\(Self.etc)/docker-x.service.d/a0.conf",
            "\(Self.lib)/docker-x.service.d/b.conf", "\(Self.etc)/service.d/c.conf",
            "\(Self.run)/docker-x.service.d/d.conf", "\(Self.etc)/docker-x.service.d/e.conf",
            "\(Self.run)/docker-x.service.d/f.conf", "\(Self.etc)/docker-.service.d/i.conf",
        ]
        for order in [sources, sources.reversed()] {
            let applied = UnitSourceOrder.applied(order, fragmentPath: "\(Self.etc)/docker-x.service")
            #expect(applied.map(\.path) == expected)
        }
    }

    @Test("a user's units: the strongest folder of each name")
    func userOrder() {
        let strongestFirst = [
            "/home/ops/.config/systemd/user.control", "/run/user/1000/systemd/user.control",
            "/home/ops/.config/systemd/user", "/etc/systemd/user", "/run/user/1000/systemd/user", "/run/systemd/user",
            "/home/ops/.local/share/systemd/user", "/usr/lib/systemd/user",
        ].map { "\($0)/docker.service.d/a.conf" }
        for (index, strong) in strongestFirst.enumerated() {
            for weak in strongestFirst[(index + 1)...] {
                let sources = [weak, strong].map { UnitSource(path: $0, text: []) }
                #expect(UnitSourceOrder.applied(sources, fragmentPath: "").map(\.path) == [strong], "\(weak)")
            }
        }
    }
}
