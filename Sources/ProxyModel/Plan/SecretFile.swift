/// What credentials mean for the rights of a shared file that they stand in.
struct SecretFile {
    /// Whether the file holds credentials that other users may not read.
    let isSecret: Bool

    /// - Parameters:
    ///   - settings: what is declared.
    ///   - secrets: where credentials may be.
    init(_ settings: ProxySettings, _ secrets: SecretsPolicy) {
        isSecret = settings.usesCredentials && secrets == .protected
    }

    /// Whether other users may read what they may not.
    ///
    /// - Parameter mode: the file's permission bits.
    func isTooOpen(mode: Int) -> Bool { isSecret && mode & 0o077 != 0 }

    /// The rights to write the file with: one that is there keeps its own, but loses those of group and others where it
    /// holds credentials; a new one is its owner's alone then.
    ///
    /// - Parameter file: the file as it was seen.
    func mode(replacing file: FileFact) -> FileChange.Mode {
        if case .absent = file { return .bits(isSecret ? 0o600 : 0o644) }
        return isSecret ? .keptPrivate : .kept
    }
}
