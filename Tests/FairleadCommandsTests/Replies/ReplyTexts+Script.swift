extension ReplyTexts {
    /// What ``script`` is held against.
    static let scriptSpec = """
        version: 1
        proxy: { http: "http://p:1" }
        targets: [{ target: docker, via: environment-file }]
        """

    /// A host where a script runs the engine.
    static let script = #"""

        @ROOTWORD host
        uid=0
        init=sysvinit
        systemd=absent

        @ROOTWORD service docker
        manager=sysvinit
        installed=yes
        reads=/etc/default/
        pid=77

        @ROOTWORD process docker
        HTTP_PROXY=http://process:1
        @ROOTWORD process-start docker
        1700000000.25
        @ROOTWORD engine-flags docker
        http-proxy=http://flag:1

        @ROOTWORD engine-version docker
        Docker version 26.1.5+dfsg1, build a72d7cd

        @ROOTWORD engine-none docker
        dockerd does not run
        @ROOTWORD environment-lines shell 644 root:root 1700000000.5 1111111111111111111111111111111111111111111111111111111111111111 yes /etc/default/docker
        S 3 3 no
        |HTTP_PROXY='http://q:1'
        O 5
        N 6

        @ROOTWORD end

        """#
}
