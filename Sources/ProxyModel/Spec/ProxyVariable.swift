/// The variables that daemons written in Go read their proxy settings from.
///
/// Source: golang/net `http/httpproxy`, `FromEnvironment`: the upper-case variable wins unless it is empty.
public enum ProxyVariable: String, Sendable, CaseIterable {
    /// `HTTP_PROXY`.
    case http = "HTTP_PROXY"
    /// `HTTPS_PROXY`.
    case https = "HTTPS_PROXY"
    /// `NO_PROXY`.
    case noProxy = "NO_PROXY"

    /// - Parameter name: a variable's name, in upper or lower case; nil for any other.
    init?(name: String) {
        guard let variable = Self.allCases.first(where: { $0.upper == name || $0.lower == name }) else { return nil }
        self = variable
    }

    /// The name in upper case.
    public var upper: String { rawValue }
    /// The name in lower case.
    public var lower: String { rawValue.lowercased() }

    /// Every variable that sets a proxy for some program, in both cases.
    public static let allNames: Set<String> = [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "FTP_PROXY", "ALL_PROXY",
        "http_proxy", "https_proxy", "no_proxy", "ftp_proxy", "all_proxy",
    ]

    /// The names that a target writes this setting to.
    func names(in variableCase: SystemdTarget.VariableCase) -> [String] {
        switch variableCase {
        case .upper: [upper]
        case .lower: [lower]
        case .both: [upper, lower]
        }
    }

    /// The declared value; nil when the setting must not be set. An empty list is as good as none.
    func value(in settings: ProxySettings) -> String? {
        switch self {
        case .http: settings.http?.revealed
        case .https: settings.https?.revealed
        case .noProxy: settings.noProxy.flatMap { $0.meaning.isEmpty ? nil : $0.rendered }
        }
    }

    /// Whether both values mean the same to a daemon.
    func means(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        if left == right { return true }
        if self != .noProxy, let (left, right) = UncomparedPassword.stripped(left, right) { return left == right }
        guard self == .noProxy, left.isUTF8, right.isUTF8 else { return false }
        return NoProxyList(parsing: String(decoding: left, as: UTF8.self))
            == NoProxyList(parsing: String(decoding: right, as: UTF8.self))
    }

    /// All assignments that a target's file holds: upper-case names first.
    static func assignments(
        of settings: ProxySettings, in variableCase: SystemdTarget.VariableCase
    ) -> [(variable: ProxyVariable, name: String, value: String)] {
        let cases: [SystemdTarget.VariableCase] = variableCase == .both ? [.upper, .lower] : [variableCase]
        return cases.flatMap { one in
            allCases.flatMap { variable in
                variable.names(in: one).compactMap { name in
                    variable.value(in: settings).map { (variable, name, $0) }
                }
            }
        }
    }
}
