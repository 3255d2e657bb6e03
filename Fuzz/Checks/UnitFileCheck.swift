@testable import ProxyModel

/// Unit files and drop-ins, and the environment that they make together.
///
/// The input's first line holds the version, the manager's environment, a value to write, and the text of an environment
/// file: `252|HTTP_PROXY=a|VALUE|NO_PROXY=b`; then come the files, with the byte 0x1E between them.
enum UnitFileCheck {
    @Sendable static func check(_ input: [UInt8]) throws {
        let (fields, rest) = input.settings(4)
        let version = fields[0].systemdVersion
        try checkWriting(fields[2].text)
        let texts = rest.split(separator: 0x1E, maxSplits: 5, omittingEmptySubsequences: false).map { Array($0) }
        for text in texts { try checkReading(text) }
        let folders = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"]
        let sources = texts.enumerated().map { index, text in
            UnitSource(
                path: index == 0
                    ? "/usr/lib/systemd/system/x.service"
                    : "\(folders[index % 3])/x.service.d/\(index % 2 == 0 ? "b" : "a\(index)").conf",
                text: text)
        }
        let manager = ShowOutput.environment(fields[1], systemdVersion: version)
        let files = [EnvironmentFileFact(path: "/etc/default/x", pattern: "/etc/default/x", text: fields[3])]
        let applied = UnitSourceOrder.applied(sources, fragmentPath: "/usr/lib/systemd/system/x.service")
        _ = UnitSourceOrder.neglected(sources)
        for knowsUnitFile in [true, false] {
            let environment = ServiceEnvironment(
                sources: applied, manager: .visible(manager), files: files, knowsUnitFile: knowsUnitFile,
                systemdVersion: version)
            let passed = environment.claims.filter { $0.action == .passes }.map(\.name)
            try require(Set(passed).count == passed.count, "a name that is passed on twice")
            for claim in environment.claims { try SafeText.requireSafe(claim.entry.origin.shown(unit: "x"), "a place") }
        }
    }

    private static func checkReading(_ text: [UInt8]) throws {
        let settings = UnitFileReader.settings(in: text)
        let dropped = UnitFileReader.dropped(in: text)
        for one in dropped.specifiers {
            try require(ProxyVariable.allNames.contains(one.name), "a variable of others")
        }
        let path = "/etc/systemd/system/x.service.d/http-proxy.conf"
        guard let line = UnitFileReader.firstForeignLine(in: text, at: path) else {
            // A file that may be replaced unasked holds nothing else, whoever looks.
            for setting in settings {
                switch setting {
                case .environment(let variable):
                    try require(ProxyVariable.allNames.contains(variable.name), "a foreign variable is overlooked")
                case .environmentFile(let file):
                    try requireEqual(file, "/etc/systemd/system/x.service.d/http-proxy.env", "a foreign file")
                default: throw Violation(description: "a foreign setting is overlooked: \(setting)")
                }
            }
            return
        }
        let count = text.count { $0 == .newline || $0 == 0 } + 1
        try require((1...count).contains(line), "line \(line) of \(count)")
    }

    private static func checkWriting(_ value: String) throws {
        guard let line = try? UnitFileWriter.line(name: "HTTP_PROXY", value: value) else { return }
        let file = Array((UnitFileWriter.header + "\n[Service]\n\(line)\n").utf8)
        let written = [UnitSetting.environment(EnvironmentVariable(name: "HTTP_PROXY", value: Array(value.utf8)))]
        try requireEqual(UnitFileReader.settings(in: file), written, "systemd's reading of \(line)")
        try requireEqual(UnitFileReader.firstForeignLine(in: file, at: "/x.conf"), nil, "a foreign line in our file")
        try requireEqual(UnitFileReader.dropped(in: file).specifiers, [], "what systemd drops of our file")
    }
}
