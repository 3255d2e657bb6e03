/// Where a line of ssh_config stands.
public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file's path; empty for an option of the command line.
    public let file: String
    /// The line's number, from 1.
    public let line: Int

    /// An option (`ssh -o`), which stands in no file.
    static let option = Place(file: "", line: 0)

    /// `FILE:LINE`, or `FILE` for a file as a whole.
    public var description: String {
        if file.isEmpty { return "option" }
        return line == 0 ? file : "\(file):\(line)"
    }
}

/// Something that `ssh` would refuse to go on with.
public struct Problem: Sendable, Hashable {
    /// The line; the file as a whole where its line is 0.
    public let place: Place
    /// What is wrong, in a few words. Words of the file are in it as they stand there: escape it before it is shown.
    public let message: String
}

/// `ssh` would end with an error instead of connecting to a host.
public struct Refusal: Error, Sendable, Hashable {
    /// What is wrong, at least one.
    public let problems: [Problem]
}

/// A keyword with the value that it has for a host.
public struct Setting: Sendable, Hashable {
    /// The keyword as the manual spells it: `GSSAPIAuthentication`.
    public let keyword: String
    /// The value as it stands in the file: escape it before it is shown.
    public let value: String
    /// Where it is set.
    public let place: Place
}
