import HostAccess
import ProxyModel

/// How a host program becomes root, and with that the command that runs it.
struct Becoming: Sendable {
    /// By which means.
    var way: Host.Become
    /// What sudo is told where it wants a password; nil where nobody said it.
    var password: Secret?

    /// Whether the password goes to the host. doas takes none but from a terminal.
    var sendsPassword: Bool { way == .sudo && password != nil }

    /// What the command writes to standard output before it becomes root: where it is missing, the login ran something
    /// else.
    static let sign = "fairlead-begins"

    /// What it writes once it is root: where this is there and nothing else, the host lacks what the program needs.
    static let rootSign = "fairlead-goes-on"

    /// The command that runs a host program as root.
    ///
    /// Its line reads the same in every login shell (sh, csh, fish), since its words hold neither a quote nor `!` nor two
    /// backslashes. It names `/bin/sh` by its path, since a startup file may have left any `PATH`. It holds neither the
    /// program nor a value, which other users would see in the process list: those come on standard input.
    ///
    /// - Parameters:
    ///   - program: what is run.
    ///   - request: what it reads from standard input.
    ///   - seconds: after how long the host itself ends the program, which goes on when the connection is cut; nil for a
    ///     program that has deadlines of its own.
    ///   - deadline: the longest that the command may take.
    /// - Returns: the command.
    func command(
        _ program: [UInt8], request: [UInt8], endingAfter seconds: Int? = nil, deadline: Duration
    ) -> Command {
        let loader = sendsPassword ? Self.skippingGreeting + Self.loader : Self.loader
        return Command(
            "/bin/sh -c '\(rising)' fairlead '\(Self.limiter(seconds))' '\(loader)'",
            standardInput: greeting + Array("\(program.count)\n".utf8) + program + request, deadline: deadline)
    }

    // MARK: The words of the line

    /// What the user runs: it becomes root, and runs the second word with the third.
    private var rising: String {
        let program = #"/bin/sh -c "$1" fairlead "$2""#
        let script =
            switch way {
            case .none: "exec \(program)"
            case .sudo where sendsPassword: Self.sudoWithPassword(program)
            case .sudo: "exec sudo -n -- \(program)"
            case .doas: "exec doas -n \(program)"
            }
        return "\(Self.cleanShell)LC_ALL=C;export LC_ALL;echo \(Self.sign);\(script)"
    }

    /// `p` may be a variable of the environment, and what is put into it would go to every program. Of what a startup file
    /// may have left in `SHELLOPTS`, `-x` would print the password, and `-e` end the script early.
    private static let cleanShell =
        "unset p;set +aex;PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin;export PATH;"

    /// Tells sudo the password twice. The first sudo only checks it, with an input that ends behind it: a wrong password
    /// counts once on the host, where sudo would take the next lines for two more. `-k` leaves what sudo remembers of
    /// earlier logins out of it, which could hide a wrong password, and has it remember nothing of this one.
    ///
    /// A sudo that leaves the password unread wants none: the program is not given it either, since sudo may write down what
    /// programs read (`log_input`). Only where that sudo then fails (`verifypw=never`) the password is told all the same.
    ///
    /// `read` takes byte by byte and leaves the rest alone (POSIX, "read"), and so does sudo. `printf` must be the shell's
    /// own: another program's arguments show in the process list.
    private static func sudoWithPassword(_ program: String) -> String {
        #"unset q;case $(command -v printf) in */*) echo "sh: printf is no part of it" >&2;exit 69;;esac;"#
            + #"IFS= read -r p;IFS= read -r p;"#
            + #"w=$(printf "%s\n" "$p"|{ sudo -k -S -p "" -v||exit;IFS= read -r q&&echo n;exit 0;})||exit;"#
            + #"if [ "$w" ];then sudo -k -n -- \#(program);s=$?;[ $s = 1 ]||exit $s;fi;"#
            + #"{ printf "%s\n" "$p";unset p;exec cat;}|sudo -k -S -p "" -- \#(program)"#
    }

    /// Ends the program after some time, where the host has the means. The program itself names what the host lacks.
    private static func limiter(_ seconds: Int?) -> String {
        let program = #"exec /bin/sh -c "$1" fairlead"#
        let limit = seconds.map { "command -v timeout >/dev/null&&exec timeout \($0)\(program.dropFirst(4));" } ?? ""
        return "\(cleanShell)echo \(rootSign);\(limit)\(program)"
    }

    /// Reads the program and runs it, leaving the rest of standard input to it: `dd` takes exactly as many bytes, where the
    /// shells themselves may read ahead. One that does not know `fullblock` has read nothing yet when it says so.
    private static let loader =
        #"command -v dd >/dev/null||{ echo "the command dd is missing" >&2;exit 69;};"#
        + "read -r n&&{ p=$(dd bs=$n count=1 iflag=fullblock 2>/dev/null)||p=$(dd bs=1 count=$n 2>/dev/null);}"
        + #"&&eval "$p""#

    /// Skips the password where sudo did not want it after all, up to the empty line that no password is.
    private static let skippingGreeting = #"while IFS= read -r n&&[ -n "$n" ];do :;done;"#

    // MARK: Standard input

    /// What comes before the program: the password between lines that keep it safe. To a shell that is run instead of the
    /// command and takes its input for a script, all of the input is a document that nobody reads.
    private var greeting: [UInt8] {
        guard sendsPassword, let password else { return [] }
        return Array(": <<'fairlead'\n".utf8) + password.revealed + Array("\n\n".utf8)
    }
}
