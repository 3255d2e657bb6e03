import CLibSSH2

/// The libssh2 codes that this module tells apart.
enum EngineCode {
    static let again = LIBSSH2_ERROR_EAGAIN
    static let timeout = LIBSSH2_ERROR_TIMEOUT
    static let authenticationFailed = LIBSSH2_ERROR_AUTHENTICATION_FAILED
    /// The server knows the key, had a signature and did not let the user in: it refused, or wants more than a key.
    static let keyNotEnough = LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED
    /// libssh2 1.11.1 found no signature algorithm that the server takes for this key, and offered nothing.
    static let noSignatureAlgorithm = LIBSSH2_ERROR_METHOD_NONE
    static let noCommonAlgorithm = LIBSSH2_ERROR_KEX_FAILURE
    static let channelFailure = LIBSSH2_ERROR_CHANNEL_FAILURE
    static let requestDenied = LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED

    /// The session can do nothing more: the transport failed, or libssh2 lost track of it.
    static func isFatal(_ code: Int32) -> Bool {
        switch code {
        case channelFailure, requestDenied, again: false
        default: code < 0
        }
    }
}
