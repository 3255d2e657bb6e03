/// A value of the user's files as messages show it, in single quotes.
///
/// - Parameters:
///   - value: the value as it stands in the file.
///   - isURL: whether a URL is meant, where a name alone, as in `user@proxy`, is userinfo too.
/// - Returns: `'value'`, masked, escaped and shortened as by `shown`.
package func quoted(_ value: some StringProtocol, isURL: Bool = false) -> String {
    "'\(shown(value, isURL: isURL))'"
}

/// A value of the user's files as messages show it: with what could be a user name and password of a URL masked,
/// escaped, and cut after 100 characters.
///
/// - Parameters:
///   - value: the value as it stands in the file.
///   - isURL: whether a URL is meant, where a name alone, as in `user@proxy`, is userinfo too.
/// - Returns: the value without quotes.
func shown(_ value: some StringProtocol, isURL: Bool = false) -> String {
    let bytes = Array(value.utf8)
    let isMasked = isURL || Userinfo.mayHoldPassword(bytes)
    return DisplayText.escaped(isMasked ? Userinfo.masked(value: bytes) : bytes, keepsNewlines: false, limit: 100)
}
