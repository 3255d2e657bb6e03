/// Answers as healthy hosts give them, with a section of every kind that the tool reads. Each starts with a line of its own
/// and ends with the trailer.
enum ReplyTexts {
    /// What ``bare`` is held against.
    static let spec = """
        version: 1
        proxy: { http: "http://p:1" }
        targets: [{ unit: foo.service }]
        """

    /// A host with one unit and nothing else.
    static let bare = unit(
        environment: "", dropIn: "@ROOTWORD absent-file /etc/systemd/system/foo.service.d/http-proxy.conf")

    /// The same host once the settings are there.
    static let done = unit(
        environment: "HTTP_PROXY=http://p:1",
        dropIn: """
            @ROOTWORD file 644 root:root 100.5 100.5 /etc/systemd/system/foo.service.d/http-proxy.conf
            # Managed by fairlead: changes made here are replaced.

            [Service]
            Environment="HTTP_PROXY=http://p:1"

            """)

    /// What the transaction says before it looks at the host again.
    static let changed = "\n@ROOTWORD outcome changed\n"

    private static func unit(environment: String, dropIn: String) -> String {
        let isThere = !environment.isEmpty
        let path = "/etc/systemd/system/foo.service.d/http-proxy.conf"
        return """

            @ROOTWORD host
            uid=0
            init=systemd
            systemd=running

            @ROOTWORD manager
            Version=252.39-1
            Environment=PATH=/bin

            @ROOTWORD show foo.service
            LoadState=loaded
            ActiveState=active
            SubState=running
            Result=success
            MainPID=77
            NeedDaemonReload=no
            FragmentPath=/etc/systemd/system/foo.service
            DropInPaths=\(isThere ? path : "")
            Environment=\(environment)

            @ROOTWORD source foo.service /etc/systemd/system/foo.service
            [Service]
            \(isThere ? "\n@ROOTWORD source foo.service \(path)\n[Service]\nEnvironment=\"\(environment)\"\n" : "")
            @ROOTWORD process foo.service
            \(environment)
            \(dropIn)

            @ROOTWORD end

            """
    }

    /// What ``full`` is held against.
    static let fullSpec = """
        version: 1
        proxy: { http: "http://p:1" }
        targets:
          - docker
          - { target: docker-client, users: [ops, gone, odd] }
          - podman
          - { target: docker, user: ops }
        """

    /// What ``full`` is also held against.
    static let configurationSpec = """
        version: 1
        proxy: { http: "http://p:1" }
        targets: [{ target: docker, via: daemon-json }]
        """

    /// A host with systemd, an engine, containers, podman, a user's own engine and a stranger's.
    static let full = #"""

        @ROOTWORD host
        uid=0
        init=systemd
        systemd=running

        @ROOTWORD manager
        Version=252.39-1
        Environment=PATH=/bin NO_PROXY=manager

        @ROOTWORD show docker.service
        LoadState=loaded
        ActiveState=active
        SubState=running
        Result=success
        MainPID=77
        NeedDaemonReload=no
        FragmentPath=/lib/systemd/system/docker.service
        DropInPaths=/etc/systemd/system/docker.service.d/a.conf
        Environment=HTTP_PROXY=http://a:1

        @ROOTWORD source docker.service /lib/systemd/system/docker.service
        [Service]
        EnvironmentFile=-/etc/default/docker

        @ROOTWORD source docker.service /etc/systemd/system/docker.service.d/a.conf
        [Service]
        Environment="HTTP_PROXY=http://a:1"

        @ROOTWORD empty-source docker.service /etc/systemd/system/docker.service.d/b.conf

        @ROOTWORD mask docker.service /etc/systemd/system/docker.service.d/c.conf

        @ROOTWORD unreadable-source docker.service /etc/systemd/system/docker.service.d/d.conf

        @ROOTWORD envpattern docker.service /etc/default/docker

        @ROOTWORD envfile docker.service /etc/default/docker
        HTTPS_PROXY=http://b:2

        @ROOTWORD no-envfile docker.service /etc/default/none

        @ROOTWORD unreadable-envfile docker.service /etc/default/secret

        @ROOTWORD engine-flags docker.service
        http-proxy=http://flag:1
        config-file=/etc/docker/other.json

        @ROOTWORD engine-running-flags docker.service
        http-proxy=http://flag:2

        @ROOTWORD engine-version docker.service
        Docker version 26.1.5+dfsg1, build a72d7cd

        @ROOTWORD engine docker.service
        version=26.1.5
        containers=3
        live-restore=true
        http="http://a:1"
        https=""
        no="x"

        @ROOTWORD engine-stray docker.service
        99
        @ROOTWORD process-start docker.service
        1700000000.25
        @ROOTWORD process docker.service
        HTTP_PROXY=http://process:1
        @ROOTWORD foreign-file /etc/systemd/system/docker.service.d/http-proxy.conf
        7
        @ROOTWORD unreadable-file /etc/systemd/system/docker.service.d/http-proxy.env
        it is a symbolic link
        @ROOTWORD file 644 root:root 1700000000.5 1700000000.5 /etc/docker/daemon.json
        {"proxies":{"http-proxy":"http://json:1"}}
        @ROOTWORD file 600 root:root 1700000000.5 1700000000.5 /etc/docker/other.json
        {"proxies":{"http-proxy":"http://other:1"}}
        @ROOTWORD read-only /etc/docker/daemon.json

        @ROOTWORD containers docker
        listed=2
        name="/one"
        "HTTP_PROXY=http://old:1"
        name="/two"
        done

        @ROOTWORD podman-version
        podman version 4.3.1

        @ROOTWORD podman-file /etc/containers/containers.conf
        [engine]
        env = ["HTTP_PROXY=http://podman:1"]

        @ROOTWORD podman-unclear /etc/containers/containers.conf.d/x.conf
        it is larger than 1 MiB
        @ROOTWORD absent-file /etc/containers/containers.conf.d/99-fairlead-proxy.conf

        @ROOTWORD record 1700000000.5
        fairlead-record 1
        kind systemd
        name old
        path /etc/systemd/system/old.service.d/http-proxy.conf
        service old.service
        created yes
        value.HTTP_PROXY http://u:canary@old:1

        @ROOTWORD census

        @ROOTWORD idle-service /etc/default/docker.bak
        HTTP_PROXY=http://idle:1

        @ROOTWORD idle-logins /etc/profile.d/proxy.sh
        HTTP_PROXY=http://logins:1

        @ROOTWORD engine-process 4711
        program=dockerd
        user=stranger
        home=unit other.service
        start=1700000000.1
        socket=unix:///run/other.sock
        @ROOTWORD engine-process-flags 4711
        http-proxy=http://flag:3

        @ROOTWORD process 4711
        HTTP_PROXY=http://stranger:1
        @ROOTWORD engine-process 4712
        program=iechord
        user=1001
        home=container
        start=
        socket=
        @ROOTWORD hidden-process 4712
        the environment of process 4712 cannot be read
        @ROOTWORD user ops
        home=/home/ops
        linger=yes

        @USERWORD host
        init=systemd
        systemd=running

        @USERWORD manager
        Version=252.39-1
        Environment=

        @USERWORD show docker.service
        LoadState=loaded
        ActiveState=active
        SubState=running
        Result=success
        MainPID=78
        NeedDaemonReload=no
        FragmentPath=/home/ops/.config/systemd/user/docker.service
        DropInPaths=
        Environment=

        @USERWORD source docker.service /home/ops/.config/systemd/user/docker.service
        [Service]

        @USERWORD hidden-process docker.service
        the environment of process 78 cannot be read
        @USERWORD engine-silent docker.service
        the engine has no socket /run/user/1000/docker.sock
        @USERWORD absent-file ~/.config/systemd/user/docker.service.d/http-proxy.conf

        @USERWORD file 600 ops:ops 1700000000.5 1700000000.5 ~/.docker/config.json
        {"proxies":{"default":{"httpProxy":"http://client:1"}}}
        @USERWORD containers-none docker

        @USERWORD end

        @ROOTWORD no-user gone

        @ROOTWORD hidden-user odd
        the things of a user can be looked at by root alone, and root has none
        @ROOTWORD end

        """#
}
