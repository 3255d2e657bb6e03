/// What the file formats define and this version cannot do yet: the one list of it.
///
/// A later version that learns something drops it here; the decoders already read it into the model or pass over it.
enum NotSupported {
    /// Keys at the top of a proxy spec.
    static let specKeys: Set<String> = ["rollout"]

    /// The finding for one of them.
    ///
    /// - Parameters:
    ///   - what: what was written, as the message names it.
    ///   - position: where.
    /// - Returns: an error that says so.
    static func diagnostic(_ what: String, at position: SourcePosition) -> Diagnostic {
        Diagnostic(rule: "not-supported", "\(what) is not supported by this version; remove it", at: position)
    }
}
