/// The variables that Docker's client gives to containers and builds, each in upper and in lower case.
///
/// Source: docker/cli `cli/config/configfile`, `ParseProxyConfig`.
enum ClientVariable: String, Sendable, CaseIterable {
    case http = "HTTP_PROXY"
    case https = "HTTPS_PROXY"
    case noProxy = "NO_PROXY"
    case ftp = "FTP_PROXY"
    case all = "ALL_PROXY"

    /// The names that a container gets.
    var names: [String] { [rawValue, rawValue.lowercased()] }

    /// The key of an entry of `proxies` in `config.json`.
    var key: String {
        switch self {
        case .http: "httpProxy"
        case .https: "httpsProxy"
        case .noProxy: "noProxy"
        case .ftp: "ftpProxy"
        case .all: "allProxy"
        }
    }

    /// What is declared.
    ///
    /// - Parameter settings: what the client is to have.
    static func values(in settings: ProxySettings) -> [ClientVariable: String] {
        let values: [ClientVariable: String?] = [
            .http: settings.http?.revealed, .https: settings.https?.revealed,
            .noProxy: ProxyVariable.noProxy.value(in: settings), .ftp: settings.ftp?.revealed,
            .all: settings.all?.revealed,
        ]
        return values.compactMapValues { $0 }
    }

    /// Whether both values are the same to what gets them: exactly, but for a password that nobody looked up.
    func means(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        if left == right { return true }
        guard self != .noProxy, let (left, right) = UncomparedPassword.stripped(left, right) else { return false }
        return left == right
    }
}
