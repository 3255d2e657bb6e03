/// A file's change.
public struct FileChange: Sendable, Equatable {
    /// What is written.
    public enum Content: Sendable, Equatable {
        /// These bytes.
        case bytes([UInt8])
        /// The file's own lines, some of them replaced: for files whose other lines never leave the host.
        case pieces([Piece])
    }

    /// A part of a file that is put together on the host.
    public enum Piece: Sendable, Equatable {
        /// Lines of the file as it is, counted from 1.
        case lines(ClosedRange<Int>)
        /// New bytes, with a line end at their end.
        case text([UInt8])
    }

    /// The rights of the written file.
    public enum Mode: Sendable, Equatable {
        /// These permission bits, and the owner and group of whoever writes.
        case bits(Int)
        /// Mode, owner, access list and security label of the file as it is.
        case kept
        /// The same without any access for group and others.
        case keptPrivate
    }

    /// What the reader of the diff sees in place of the whole file.
    public struct Excerpt: Sendable, Equatable {
        /// The keys that fairlead owns, before; nil when there is no file.
        public var before: [UInt8]?
        /// The same, after; nil when there will be no file.
        public var after: [UInt8]?

        /// - Parameters:
        ///   - before: the owned keys before.
        ///   - after: the owned keys after.
        public init(before: [UInt8]?, after: [UInt8]?) {
            self.before = before
            self.after = after
        }
    }

    /// The file.
    public var file: HostFile
    /// The file as it was observed, which is a precondition of the change.
    public var before: FileFact
    /// What is written; nil to remove the file.
    public var after: Content?
    /// The rights to write it with.
    public var mode: Mode
    /// What the diff shows; nil for the whole file.
    public var excerpt: Excerpt?
    /// The unit whose container engine must accept the file as its configuration before it is put in place; nil for
    /// files that no engine checks.
    public var validatingUnit: String?

    /// - Parameters:
    ///   - file: the file.
    ///   - before: the file as it was observed.
    ///   - after: what is written; nil to remove the file.
    ///   - mode: the rights to write it with.
    ///   - excerpt: what the diff shows in place of the whole file.
    ///   - validatingUnit: the unit whose engine must accept the file.
    public init(
        file: HostFile, before: FileFact, after: Content?, mode: Mode = .bits(0o644), excerpt: Excerpt? = nil,
        validatingUnit: String? = nil
    ) {
        self.file = file
        self.before = before
        self.after = after
        self.mode = mode
        self.excerpt = excerpt
        self.validatingUnit = validatingUnit
    }

    /// The step that makes the change.
    var step: Step { after == nil ? .remove(self) : .write(self) }

    /// The change as a unified diff, masked and escaped: in shared files of the owned keys only. Of a file that holds
    /// more than proxy variables only what will be written is shown, since its other bytes never leave the host.
    public var diff: String {
        if let excerpt {
            return UnifiedDiff.text(path: file.shown, before: excerpt.before, after: excerpt.after)
        }
        let old: [UInt8]? =
            switch before {
            case .present(let present): present.bytes
            case .foreign, .lines: []
            case .absent, .unreadable: nil
            }
        guard case .bytes(let bytes)? = after else {
            return UnifiedDiff.text(path: file.shown, before: old, after: nil)
        }
        return UnifiedDiff.text(path: file.shown, before: old, after: bytes)
    }
}
