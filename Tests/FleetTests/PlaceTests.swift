import Foundation
import HostAccess
import TestSupport
import Testing

/// Whatever stands where fairlead wants to write, nothing is written through it, nothing hangs on it, and the answer names
/// it.
@Suite(.enabled(if: TestFleet.isUp, "no fleet is up; 'make test' boots one"))
struct PlaceTests {
    @Test(arguments: PlaceTable.all)
    func nothingIsWrittenThroughWhatStandsInTheWay(table: PlaceTable) async throws {
        try await TestFleet.shared.withHost(.plain) { host async throws in
            let tool = try Fairlead(
                [host], targets: table.targets, settings: table.settings, variables: ["PROXY_PASSWORD": "canary"])
            for state in table.states {
                _ = try await host.run(
                    "exec >/dev/null 2>&1; \(PlaceTable.clean)\n\(PlaceTable.places)\n\(state.script)")
                if let needs = state.needs, try await host.run(needs).termination != .exited(0) { continue }
                let before = try await host.output(of: PlaceTable.manifest)
                let start = ContinuousClock.now
                let result = try await tool.run("apply", "--yes", "--format", "json", "--host-timeout", "30s")
                #expect(ContinuousClock.now - start < .seconds(40), "\(state.name)")
                let outcome = try #require(try result.report.hosts.first)
                let said = (outcome.blocks.map { "\($0.reason); \($0.wayOut)" } + [outcome.failure?.message ?? ""])
                    .joined(separator: "\n")
                #expect(outcome.status == state.status, "\(state.name): \(said)")
                #expect(result.exitCode == (state.status == "changed" ? 0 : 3), "\(state.name)")
                #expect(state.says.isEmpty || said.contains(state.says), "\(state.name): \(said)")
                #expect(!(result.output + result.errors).contains("canary"), "\(state.name)")
                let after = try await host.output(of: PlaceTable.manifest)
                #expect(after == before || state.status == "changed", "\(state.name)")
                #expect(try await host.output(of: PlaceTable.victims) == "as planted", "\(state.name)")
                #expect(try await host.leftovers() == "", "\(state.name)")
            }
        }
    }
}

/// A state that a place can be in, and what `apply` makes of it.
struct PlaceState: Sendable {
    var name: String
    /// Brings a clean host into the state.
    var script: String
    var status = "blocked"
    /// What the answer says.
    var says: String
    /// A script that fails where the state cannot be made: not every file system knows every attribute.
    var needs: String?
}

/// States of the places of one kind of target.
struct PlaceTable: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var targets: String
    var settings = Fairlead.settings
    var states: [PlaceState]

    /// What scripts of states are written with: the drop-ins' folder, a drop-in, the file beside it, the engine's
    /// configuration and the state folder; a folder of root's and one of a user's, with files that must stay as they are.
    static let places = """
        d=/etc/systemd/system/docker.service.d f=$d/http-proxy.conf e=$d/http-proxy.env
        j=/etc/docker/daemon.json s=/var/lib/fairlead
        socket() { python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$1"; }
        """

    /// Takes away what other states have left, and plants the files that must stay.
    static let clean = """
        d=/etc/systemd/system/docker.service.d
        umount $d/http-proxy.conf $d /etc/docker; chattr -R -i $d /etc/docker
        rm -rf $d /etc/docker /var/lib/fairlead /root/d /home/ops/d; chown root:root /etc/systemd/system
        chmod 755 /etc/systemd/system; mkdir -p /root/d /home/ops/d
        for v in /root/d /home/ops/d; do for n in http-proxy.conf http-proxy.env daemon.json lock; do
            echo planted >$v/$n.victim; chmod 640 $v/$n.victim
        done; done
        chown -R ops:ops /home/ops/d
        systemctl daemon-reload; systemctl reset-failed docker; systemctl restart docker
        """

    /// The victims, if they are not as they were.
    static let victims = """
        for v in /root/d /home/ops/d; do for n in http-proxy.conf http-proxy.env daemon.json lock; do
            [ "$(cat $v/$n.victim) $(stat -c %a $v/$n.victim)" = 'planted 640' ] || echo "$v/$n"
        done; done | grep . || echo 'as planted'
        """

    /// Everything where something could be written, with what a change would change.
    static let manifest = """
        find /etc /root /home /srv /var/lib/fairlead /opt ! -path '/var/lib/fairlead/*' \\
            -printf '%p %y %m %u:%g %s %T@ %l\\n' 2>/dev/null | LC_ALL=C sort
        """

    static let all = [dropInFolders, dropIns, configurations, stateFolders]

    private static let notSearchable = "its folder cannot be looked into"
    private static let isOpen = "others than root can write"

    static let dropInFolders = PlaceTable(
        testDescription: "the folder of drop-ins", targets: "[docker]",
        states: [
            .init(
                name: "link to a folder", script: "ln -s /root/d $d", says: "is a symbolic link, and nothing is written"
            ),
            .init(name: "link to nothing", script: "ln -s /nonexistent/d $d", says: notSearchable),
            .init(name: "link to /etc", script: "ln -s /etc $d", says: "is a symbolic link, and nothing is written"),
            .init(name: "link to a user's folder", script: "ln -s /home/ops/d $d", says: "\(isOpen) /home/ops"),
            .init(name: "link to itself", script: "ln -s $d $d", says: notSearchable),
            .init(name: "FIFO", script: "mkfifo $d", says: notSearchable),
            .init(name: "device", script: "mknod $d c 1 3", says: notSearchable),
            .init(name: "block device", script: "mknod $d b 7 99", says: notSearchable),
            .init(name: "regular file", script: "echo x >$d", says: notSearchable),
            .init(name: "socket", script: "socket $d", says: notSearchable),
            .init(
                name: "immutable", script: "mkdir $d; chattr +i $d", says: "read-only file system, or immutable",
                needs: "! touch /etc/systemd/system/docker.service.d/x"),
            .init(
                name: "read-only mount", script: "mkdir $d; mount --bind $d $d; mount -o remount,ro,bind $d",
                says: "read-only file system, or immutable"),
            .init(name: "a user's", script: "mkdir $d; chown ops $d", says: "(owner ops, mode 755)"),
            .init(name: "a group's", script: "mkdir $d; chgrp ops $d; chmod 775 $d", says: "\(isOpen) /etc/systemd"),
            .init(name: "everybody's", script: "mkdir $d; chmod 777 $d", says: "(owner root, mode 777)"),
            .init(name: "everybody's, sticky", script: "mkdir $d; chmod 1777 $d", says: "(owner root, mode 1777)"),
            .init(
                name: "in a user's folder", script: "mkdir $d; chown ops /etc/systemd/system",
                says: "\(isOpen) /etc/systemd/system (owner ops"),
            .init(name: "root's group may write", script: "mkdir $d; chmod 775 $d", status: "changed", says: ""),
        ])

    static let dropIns = PlaceTable(
        testDescription: "drop-ins and their files of credentials", targets: "[docker]",
        settings: """
            http: http://proxy.corp.example:3128
              credentials: { username: u, password: { env: PROXY_PASSWORD } }
            """,
        states: [
            .init(
                name: "link", script: "mkdir $d; ln -s /root/d/http-proxy.conf.victim $f", says: "it is a symbolic link"
            ),
            .init(name: "link to nothing", script: "mkdir $d; ln -s /root/d/new $f", says: "it is a symbolic link"),
            .init(name: "device", script: "mkdir $d; mknod $f c 1 3", says: "it is not a regular file"),
            .init(name: "block device", script: "mkdir $d; mknod $f b 7 99", says: "it is not a regular file"),
            .init(name: "folder", script: "mkdir -p $f", says: "it is not a regular file"),
            .init(
                name: "immutable", script: "mkdir $d; echo >$f; chattr +i $f",
                says: "read-only file system, or immutable",
                needs: "! sh -c 'echo >>/etc/systemd/system/docker.service.d/http-proxy.conf'"),
            .init(
                name: "read-only mount", script: "mkdir $d; echo >$f; mount --bind $f $f; mount -o remount,ro,bind $f",
                says: "read-only file system, or immutable"),
            .init(name: "a user's", script: "mkdir $d; echo >$f; chown ops $f", status: "changed", says: ""),
            .init(
                name: "credentials: link", script: "mkdir $d; ln -s /root/d/http-proxy.env.victim $e",
                says: "http-proxy.env: it is a symbolic link"),
            .init(
                name: "credentials: link to a user's", script: "mkdir $d; ln -s /home/ops/d/new $e",
                says: "http-proxy.env: it is a symbolic link"),
            .init(
                name: "credentials: FIFO", script: "mkdir $d; mkfifo $e",
                says: "http-proxy.env: it is not a regular file"),
            .init(
                name: "credentials: device", script: "mkdir $d; mknod $e c 1 3",
                says: "http-proxy.env: it is not a regular file"),
            .init(name: "credentials: folder", script: "mkdir -p $e", says: "http-proxy.env: it is not a regular file"),
            .init(
                name: "credentials: socket", script: "mkdir $d; socket $e",
                says: "http-proxy.env: it is not a regular file"),
        ])

    static let configurations = PlaceTable(
        testDescription: "the engine's configuration and its folder", targets: "[{ target: docker, via: daemon-json }]",
        states: [
            .init(
                name: "folder: link", script: "ln -s /root/d /etc/docker",
                says: "is a symbolic link, and nothing is written"),
            .init(name: "folder: link to nothing", script: "ln -s /nonexistent/d /etc/docker", says: notSearchable),
            .init(
                name: "folder: link to a user's", script: "ln -s /home/ops/d /etc/docker", says: "\(isOpen) /home/ops"),
            .init(name: "folder: file", script: "echo >/etc/docker", says: notSearchable),
            .init(name: "folder: FIFO", script: "mkfifo /etc/docker", says: notSearchable),
            .init(name: "folder: a user's", script: "mkdir /etc/docker; chown ops /etc/docker", says: isOpen),
            .init(
                name: "folder: a group's", script: "mkdir /etc/docker; chgrp ops /etc/docker; chmod 770 /etc/docker",
                says: isOpen),
            .init(
                name: "link", script: "mkdir /etc/docker; ln -s /root/d/daemon.json.victim $j",
                says: "it is a symbolic link"),
            .init(name: "FIFO", script: "mkdir /etc/docker; mkfifo $j", says: "it is not a regular file"),
            .init(name: "device", script: "mkdir /etc/docker; mknod $j c 1 5", says: "it is not a regular file"),
            .init(name: "folder", script: "mkdir -p $j", says: "it is not a regular file"),
            .init(name: "socket", script: "mkdir /etc/docker; socket $j", says: "it is not a regular file"),
            .init(
                name: "immutable", script: "mkdir /etc/docker; echo '{}' >$j; chattr +i $j",
                says: "read-only file system, or immutable", needs: "! sh -c 'echo >>/etc/docker/daemon.json'"),
            .init(
                name: "read-only mount",
                script:
                    "mkdir /etc/docker; echo '{}' >$j; mount --bind /etc/docker /etc/docker; mount -o remount,ro,bind /etc/docker",
                says: "read-only file system, or immutable"),
        ])

    static let stateFolders = PlaceTable(
        testDescription: "the folder of what is written down", targets: "[docker]",
        states: [
            .init(name: "link", script: "ln -s /root/d $s", status: "failed", says: "is a symbolic link"),
            .init(
                name: "link to nothing", script: "ln -s /root/d/new $s", status: "failed", says: "is a symbolic link"),
            .init(
                name: "link to a user's", script: "ln -s /home/ops/d $s", status: "failed", says: "is a symbolic link"),
            .init(name: "file", script: "echo >$s", status: "failed", says: "nothing was changed"),
            .init(name: "FIFO", script: "mkfifo $s", status: "failed", says: "nothing was changed"),
            .init(
                name: "a user's", script: "mkdir $s; chown ops $s", status: "failed", says: "does not belong to root"),
            .init(
                name: "a user's, with a link for the lock",
                script: "mkdir $s; ln -s /root/d/lock.victim $s/lock; chown -h ops $s $s/lock", status: "failed",
                says: "does not belong to root"),
            .init(
                name: "everybody's, with a link for the lock",
                script: "mkdir $s; ln -s /root/d/lock.victim $s/lock; chmod 777 $s", status: "failed",
                says: "nothing was changed"),
            .init(
                name: "everybody's, with a FIFO for the lock", script: "mkdir $s; mkfifo $s/lock; chmod 777 $s",
                status: "failed", says: "nothing was changed"),
            .init(
                name: "everybody's, with a link for the runs",
                script: "mkdir $s; ln -s /root/d $s/runs; chmod 777 $s", status: "failed", says: "nothing was changed"),
            .init(
                name: "everybody's, with a link for the records",
                script: "mkdir $s; ln -s /root/d $s/record; chmod 777 $s", status: "failed",
                says: "nothing was changed"),
            .init(
                name: "everybody's, with a user's folder for the runs",
                script: "mkdir -p $s/runs; chown ops $s/runs; chmod 777 $s", status: "failed",
                says: "nothing was changed"),
        ])
}
