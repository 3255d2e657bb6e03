import Subprocess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The environments that programs started from here have.
enum ProcessEnvironment {
    /// For `ssh`: this process's own, without proxies, which are the operator's and no part of SSH. Messages come in
    /// English, since they are read by program.
    static let ssh: Environment = {
        var changes: [Environment.Key: String?] = ["LC_ALL": "C"]
        for name in ["http", "https", "ftp", "all", "no", "socks", "socks4", "socks5", "rsync"] {
            for name in ["\(name)_proxy", "\(name)_proxy".uppercased()] {
                changes[Environment.Key(stringLiteral: name)] = .some(nil)
            }
        }
        return .inherit.updating(changes)
    }()

    /// For commands on this machine: what a login has, whatever the operator's own shell has set.
    static let login: Environment = {
        var values: [Environment.Key: String] = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C", "SHELL": "/bin/sh",
            "HOME": "/",
        ]
        if let user = getpwuid(getuid())?.pointee {
            values["HOME"] = String(cString: user.pw_dir)
            values["USER"] = String(cString: user.pw_name)
            values["LOGNAME"] = values["USER"]
        }
        // The way to the user's own service manager.
        if let folder = getenv("XDG_RUNTIME_DIR") { values["XDG_RUNTIME_DIR"] = String(cString: folder) }
        return .custom(values)
    }()
}
