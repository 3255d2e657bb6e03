import TestSupport

/// Real containers, on hosts that have no control groups to give.
extension TestHost {
    /// Makes an image with a shell, and a runtime that lets control groups be.
    func prepareContainers() async throws {
        try await write(
            "/usr/local/bin/loose",
            """
            #!/bin/sh
            for word in "$@"; do
                [ "$last" != --bundle ] || sed -i 's/"cgroupsPath":"[^"]*"/"cgroupsPath":""/' "$word/config.json"
                last=$word
            done
            exec runc --rootless=true "$@"

            """)
        try await write("/etc/docker/daemon.json", #"{"runtimes": {"loose": {"path": "/usr/local/bin/loose"}}}"#)
        try await output(
            of: """
                chmod 755 /usr/local/bin/loose; systemctl restart docker
                for file in /bin/busybox $(ldd /bin/busybox | grep -o '/lib[^ ]*'); do
                    mkdir -p "/tmp/image/${file%/*}"; cp -L "$file" "/tmp/image$file"
                done
                tar -C /tmp/image -c . | docker import - sleeper
                """)
    }

    /// Starts a container that sleeps.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - options: further options of `docker run`.
    ///   - home: where the client looks for its configuration.
    func startContainer(_ name: String, _ options: String = "", home: String = "/root") async throws {
        try await output(
            of: """
                HOME=\(home) docker run --runtime=loose -d --network=host --name \(name) \(options) \
                    sleeper /bin/busybox sleep 9999
                """)
    }
}
