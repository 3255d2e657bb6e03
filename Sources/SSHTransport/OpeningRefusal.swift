/// Why a server refuses to open a channel (RFC 4254 section 5.1).
enum OpeningRefusal {
    /// `SSH_OPEN_ADMINISTRATIVELY_PROHIBITED`
    case prohibited
    /// `SSH_OPEN_CONNECT_FAILED`
    case connectFailed
    /// `SSH_OPEN_UNKNOWN_CHANNEL_TYPE`
    case unknownType
    /// `SSH_OPEN_RESOURCE_SHORTAGE`
    case shortage
    /// A reason that RFC 4254 does not name.
    case other

    /// libssh2 keeps neither the reason's number nor the server's words, only a text of its own for each number.
    /// (Source: libssh2 1.9 to 1.11.1, `_libssh2_channel_open`.)
    ///
    /// - Parameter text: libssh2's words for its latest failure.
    init(libssh2 text: String) {
        self =
            switch text {
            case "Channel open failure (administratively prohibited)": .prohibited
            case "Channel open failure (connect failed)": .connectFailed
            case "Channel open failure (unknown channel type)": .unknownType
            case "Channel open failure (resource shortage)": .shortage
            default: .other
            }
    }
}
