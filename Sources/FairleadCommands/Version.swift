/// The tool's version, for `--version`, documents and the hosts' records.
enum Version {
    /// Semantic version.
    static let text = "0.1.0"
}
