import Foundation
import HostAccess
import TestSupport
import Testing

/// A user who swaps folders of his home for links while fairlead works there gets at nothing but his own.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct HomeTests {
    /// How often the tool runs against the swapping user: a race is found the surer the longer it goes on.
    private static let runs = ProcessInfo.processInfo.environment["FAIRLEAD_THOROUGH"] == nil ? 12 : 200

    /// What is swapped, as fast as it goes: the folder of drop-ins, the folder of Docker's client, the client's file, and what
    /// they are in; for links to folders and files of root's and of another user's.
    private static let swapper = #"""
        import itertools, os, random, shutil, time
        home = "/home/ops"
        places = [".config/systemd/user/docker.service.d", ".docker", ".docker/config.json", ".config/systemd/user",
                  ".config", ".local", ".local/state/fairlead", ".config/systemd/user/docker.service.d/http-proxy.conf"]
        targets = ["/etc", "/root", "/root/victim", "/home/nosudo", "/home/nosudo/victim", "/etc/shadow", "/var/lib",
                   "/etc/systemd/system/docker.service.d", "/var/lib/fairlead/record", "/nonexistent"]
        for number in itertools.count():
            place = os.path.join(home, random.choice(places))
            aside = os.path.join(home, "aside-%d" % (number % 4))
            try:
                shutil.rmtree(aside, ignore_errors=True)
                if os.path.lexists(place): os.rename(place, aside)
                os.symlink(random.choice(targets), place)
                if random.random() < 0.5: continue
                os.unlink(place)
                if os.path.lexists(aside) and not os.path.islink(aside): os.rename(aside, place)
                elif not place.endswith((".json", ".conf")): os.makedirs(place, exist_ok=True)
                # Now and then there is time for fairlead to get somewhere.
                time.sleep(random.choice([0, 0, 0, 0.001, 0.01, 0.1]))
            except OSError:
                # Whatever got in the way is cleared away, so that there is something to swap again.
                for name in (".config", ".docker", ".local"):
                    path = os.path.join(home, name)
                    if os.path.islink(path): os.unlink(path)
        """#

    /// Everything outside of the user's home that a run as root could reach by such a link: with type, mode, owner, time and
    /// content. What fairlead writes down for itself is no part of it, nor what a login leaves behind.
    private static let manifest = """
        find /etc /root /home/nosudo /home/pwsudo /opt /srv /usr/local -printf '%p %y %m %u:%g %s %T@ %l\\n' | LC_ALL=C sort
        find /etc /root /home/nosudo -type f -exec sha256sum {} + | LC_ALL=C sort
        find /var/lib -maxdepth 2 ! -path '/var/lib/fairlead*' ! -path '/var/lib/systemd/*' ! -path '/var/lib/private*' \\
            -printf '%p %y %m %u:%g\\n' | LC_ALL=C sort
        find /var/lib/fairlead ! -user root 2>&1; true
        """

    @Test func userWhoSwapsFoldersForLinksReachesNothingOfOthers() async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            try await host.write("/home/ops/swap.py", Self.swapper)
            let secret = Canary("a secret of root's")
            try await host.output(
                of: """
                    loginctl enable-linger ops; chown ops:ops /home/ops /home/ops/swap.py
                    mkdir -p /root/victim /home/nosudo/victim; chown nosudo /home/nosudo/victim
                    for v in /root/victim /home/nosudo/victim; do
                        printf '{"proxies":{"default":{"httpProxy":"http://x:\(secret.word)@h"}}}' >$v/config.json
                        printf '[Service]\\nEnvironment="HTTP_PROXY=http://u:\(secret.word)@h"\\n' >$v/http-proxy.conf
                        chmod 600 $v/*
                    done
                    chown nosudo /home/nosudo/victim/*; rm -rf /home/ops/.config /home/ops/.docker
                    install -d -o ops -g ops /home/ops/.config /home/ops/.config/systemd /home/ops/.config/systemd/user
                    printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/home/ops/.config/systemd/user/docker.service
                    chown ops:ops /home/ops/.config/systemd/user/docker.service; systemctl start user@$(id -u ops)
                    """)
            // What the first run makes for itself is there before the race.
            let tool = try Fairlead(
                [host], targets: "[{ target: docker-client, users: [ops] }, { target: docker, user: ops }]")
            #expect(try await tool.run("apply", "--yes", "--host-timeout", "30s").exitCode == 0)
            let before = try await host.output(of: Self.manifest)
            try await host.output(
                of: "systemd-run --quiet --unit=swap --uid=ops python3 /home/ops/swap.py; systemctl is-active swap")
            var words: Set<String> = []
            for number in 0..<Self.runs {
                try tool.write(
                    targets: "[{ target: docker-client, users: [ops] }, { target: docker, user: ops }]",
                    settings: "http: http://proxy.corp.example:\(number + 1)")
                let verb = number % 4 == 3 ? ["plan"] : ["apply", "--yes", "--prune"]
                let result = try await tool.run(verb + ["--format", "json", "--host-timeout", "30s"])
                let report = try result.report
                words.insert(report.hosts[0].status)
                #expect(!secret.isIn(result.output) && !secret.isIn(result.errors), "run \(number)")
            }
            // The user went on swapping to the end.
            #expect(try await host.output(of: "systemctl is-active swap; systemctl stop swap") == "active")
            #expect(
                words.isSubset(of: ["changes", "changed", "unchanged", "blocked", "failed", "stale", "rolled-back"]))
            #expect(try await host.output(of: Self.manifest) == before)
            #expect(try await host.leftovers() == "")
            #expect(
                try await host.output(
                    of: "find / -xdev -path /home/ops -prune -o -path /proc -prune -o -name '.fairlead-*' -print") == ""
            )
        }
    }
}
