import TestSupport
import Testing

/// A state that a docker host can be in, and what is true of it.
struct HostState: Sendable {
    /// What is true of the daemon, which is started first where it is stopped: `verify` speaks of a stopped one as it will
    /// start next.
    enum Truth: Sendable {
        /// All is as declared: the pull goes through the declared proxy, and `verify` must say `converged`.
        case right
        /// The pull does not go through the declared proxy, and `verify` must not say `converged`.
        case broken
        /// The pull goes through the declared proxy, but something else is not as declared: settings in another place, a
        /// secret that others can read, a value that the pull does not use, a change that waits for the next start.
        /// `verify` must not say `converged`.
        case unlike
    }

    /// What the state is, for people.
    var name: String
    /// What is true of it.
    var truth: Truth
    /// Brings a cleaned host into the state; see ``StateTable/prelude``.
    var script: String

    /// - Parameters:
    ///   - name: what the state is, for people.
    ///   - truth: what is true of it.
    ///   - script: brings a cleaned host into the state.
    init(_ name: String, _ truth: Truth, _ script: String) {
        self.name = name
        self.truth = truth
        self.script = script
    }
}

/// States of one kind of host, with one spec.
struct StateTable: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var image: TestFleet.Image
    /// The spec's target, and the proxy that it declares.
    var keys: String
    var proxy = DeclaredProxy(kind: .authenticating)
    /// Whose daemon it is, if it is a rootless one.
    var user: TestHost.User?
    /// Writes what fairlead would write, as the shell function `right`.
    var right: String
    var states: [HostState]

    /// What scripts of states are written with:
    /// - `$declared` is the URL that the daemon must end up with, and `$unit` the same as a unit file has it; `$other` leads
    ///   to the other proxy; `$wrong` has a wrong password, `$raw` one that is not encoded.
    /// - `$d` is the folder of drop-ins, `$j` the daemon's configuration; `drop_in NAME` and `configure` write them from
    ///   standard input, `credentials URL` the file of secrets, and `right` all that is declared.
    /// - `load` and `restart` are what their names say; `clean` takes away what other states have left.
    func prelude(_ lab: PullLab) -> String {
        let url = "http://CORP%5Csvc-docker:p%40ss%25w%23rd%21@\(lab.auth.address)"
        return """
            declared='\(url)'
            unit='\(url.split(separator: "%").joined(separator: "%%"))'
            raw='http://CORP\\svc-docker:\(lab.password)@\(lab.auth.address)'
            wrong='http://CORP%5Csvc-docker:wrong@\(lab.auth.address)'
            other='http://\(lab.open.address)'
            no=localhost,127.0.0.1,.corp.example
            \(user == nil ? Self.systemScope : Self.userScope)
            drop_in() { mkdir -p "$d"; cat >"$d/$1"; mine; }
            configure() { cat >"$j"; mine; }
            credentials() {
                mkdir -p "$d"; (umask 077; printf 'HTTP_PROXY="%s"\\nHTTPS_PROXY="%s"\\n' "$1" "$1" >"$d/http-proxy.env"); mine
            }
            load() { manage daemon-reload; }
            restart() { manage reset-failed docker docker.socket 2>/dev/null; manage restart docker; }
            right() {
            \(right)
            }

            """
    }

    private static let systemScope = """
        d=/etc/systemd/system/docker.service.d j=/etc/docker/daemon.json
        manage() { timeout 30 systemctl "$@"; }
        mine() { :; }
        clean() {
            systemctl stop second byhand
            [ -e /root/default-docker ] || cp /etc/default/docker /root/default-docker
            cp /root/default-docker /etc/default/docker
            rm -rf /var/lib/fairlead
            rm -rf /etc/systemd/system/service.d /etc/systemd/system.control "$d" "$j" /etc/docker/other.json
            rm -f /etc/systemd/system/docker.service
            systemctl unset-environment HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy ALL_PROXY
            load; manage start docker.socket
            [ -S /run/docker.sock ] || { manage stop docker; manage restart docker.socket; }
        }
        """

    private static let userScope = """
        d=/home/ops/.config/systemd/user/docker.service.d j=/home/ops/.config/docker/daemon.json
        manage() {
            timeout 30 setpriv --reuid ops --regid ops --init-groups env XDG_RUNTIME_DIR=/run/user/$(id -u ops) \\
                systemctl --user "$@"
        }
        mine() { chown -R ops:ops /home/ops/.config; }
        clean() {
            systemctl unmask --runtime "user@$(id -u ops)"; systemctl start "user@$(id -u ops)"
            [ -e /root/daemon.json ] || cp "$j" /root/daemon.json
            rm -rf "$d" /etc/systemd/user/docker.service.d "$j" /var/lib/fairlead
            configure </root/daemon.json
            manage unset-environment HTTP_PROXY HTTPS_PROXY NO_PROXY
            load
        }
        """

    /// Starts the daemon where it is stopped.
    static let start = "manage is-active --quiet docker || manage start docker"
}
