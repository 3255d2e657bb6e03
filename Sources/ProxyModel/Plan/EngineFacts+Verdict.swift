/// Holding what an engine says of itself against what is declared.
extension EngineFacts {
    /// - Parameter settings: what is declared.
    /// - Returns: what the engine's own word comes to; nil where no engine runs.
    func verdict(on settings: ProxySettings) -> Layer.Verdict? {
        switch answer {
        case .none: return nil
        case .silent(let reason): return .notVisible(DisplayText.line(reason))
        case .report(let report):
            guard let proxies = report.proxies else {
                return .notVisible("the engine does not say which proxies it uses")
            }
            let differences = ProxyVariable.allCases.compactMap { variable -> String? in
                let declared = variable.value(in: settings)
                return Self.difference(variable, declared: declared, reported: proxies[variable])
                    ?? flagDifference(variable, declared: declared)
            }
            if differences.isEmpty { return .matches }
            return .differs("the engine reports \(SystemdPlanner.enumeration(of: differences))")
        }
    }

    private static func difference(_ variable: ProxyVariable, declared: String?, reported: String?) -> String? {
        let reported = reported.flatMap { $0.isEmpty ? nil : $0 }
        switch (declared, reported) {
        case (nil, nil): return nil
        case (nil, let reported?): return "still \(variable.upper) (\(DisplayText.value(reported.utf8)))"
        case (_?, nil): return "no \(variable.upper)"
        case (let declared?, let reported?):
            let expected = variable == .noProxy ? declared : Self.masked(declared)
            if variable.means(Array(expected.utf8), Array(reported.utf8)) { return nil }
            return "another \(variable.upper) (\(DisplayText.value(reported.utf8)))"
        }
    }

    /// The running engine's flags show the credentials that its word does not.
    private func flagDifference(_ variable: ProxyVariable, declared: String?) -> String? {
        guard let declared, let flag = runningFlags?.proxies[variable], !flag.isEmpty,
            !variable.means(flag, Array(declared.utf8))
        else { return nil }
        return "another \(variable.upper) (\(DisplayText.value(flag)))"
    }

    /// A URL as engines show it: userinfo as `xxxxx:xxxxx`. (Source: `MaskCredentials` in moby's daemon/config.)
    private static func masked(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@"), let scheme = url.firstRange(of: "://") else { return url }
        return url[..<scheme.upperBound] + "xxxxx:xxxxx" + url[at...]
    }
}

extension ProxyVariable {
    /// The engine's flag for the setting.
    var flag: String { "--\(daemonKey)" }

    /// - Parameter key: the setting's key in an engine's configuration, which is its flag without hyphens in front.
    /// - Returns: nil for any other text.
    public init?(daemonKey key: String) {
        guard let variable = Self.allCases.first(where: { $0.daemonKey == key }) else { return nil }
        self = variable
    }
}

extension HostFacts {
    /// The proxy settings of an engine's configuration; empty where there is none, or it cannot be read.
    func configuredProxies(at path: String) -> [ProxyVariable: [UInt8]] {
        guard case .present(let file)? = files[path], let content = try? DaemonJSONFile(file.bytes) else { return [:] }
        return content.proxies.mapValues { Array($0.utf8) }
    }
}
