#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The account and the machine that `ssh` is run on: what `~`, the tokens and `Match localuser` stand for.
public struct LocalAccount: Sendable, Hashable {
    /// The account's name.
    public var name: String
    /// Its number.
    public var userID: UInt32
    /// Its home as the password database has it; `ssh` does not ask `HOME`.
    public var home: String
    /// This machine's name as gethostname(3) has it.
    public var hostName: String

    /// - Parameters:
    ///   - name: the account's name.
    ///   - userID: its number.
    ///   - home: its home folder.
    ///   - hostName: this machine's name.
    public init(name: String, userID: UInt32, home: String, hostName: String) {
        self.name = name
        self.userID = userID
        self.home = home
        self.hostName = hostName
    }

    /// The account that runs this process; nil when the password database does not know it (`ssh` gives up then).
    public static func current() -> LocalAccount? {
        let number = getuid()
        guard let home = home(ofUser: number), let entry = getpwuid(number), let name = entry.pointee.pw_name else {
            return nil
        }
        var buffer = [CChar](repeating: 0, count: 256)
        _ = gethostname(&buffer, buffer.count - 1)
        return LocalAccount(
            name: String(cString: name), userID: number, home: home, hostName: text(buffer))
    }

    /// The home of the account with that name.
    static func home(of name: String) -> String? {
        getpwnam(name).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) }
    }

    private static func home(ofUser number: UInt32) -> String? {
        getpwuid(number).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) }
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
