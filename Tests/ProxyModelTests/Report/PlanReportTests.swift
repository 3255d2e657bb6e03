import ProxyModel
import Testing

/// Plans as people and programs see them.
@Suite struct PlanReportTests {
    static let dropInDiff = """
              --- /dev/null
              +++ /etc/systemd/system/docker.service.d/http-proxy.conf
              @@ -0,0 +1,6 @@
              +# Managed by fairlead: changes made here are replaced.
              +
              +[Service]
              +Environment="HTTP_PROXY=http://p:1"
              +Environment="HTTPS_PROXY=http://p:2"
              +Environment="NO_PROXY=localhost,.corp"
        """

    @Test("a plan with changes")
    func changes() {
        let host = SampleHost.bare.with {
            let report = EngineReport(version: "26.1.5", runningContainers: 4, liveRestore: false)
            $0.unit.engine = EngineFacts(answer: .report(report))
        }
        #expect(
            PlanText.block(host.plan()) == """
                  docker (docker.service)
                    + write /etc/systemd/system/docker.service.d/http-proxy.conf
                \(Self.dropInDiff)
                    note: the restart stops 4 running containers
                    ~ daemon-reload
                    ! restart docker.service: the running process has no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY

                """)
    }

    @Test("a blocked plan")
    func blocked() {
        let host = SampleHost.converged.with { $0.unit.activeState = "failed" }
        #expect(
            PlanText.block(host.plan()) == """
                  docker (docker.service)
                    x blocked: docker.service has failed already [unit-failed]
                      way out: mend and start it, or systemctl reset-failed docker.service, and run again

                """)
    }

    @Test("a host that is as declared, and its layers")
    func unchanged() {
        #expect(PlanText.block(SampleHost.converged.plan()) == "  docker (docker.service)\n")
        let host = SampleHost.converged.with { $0.unit.process = .visible([]) }
        #expect(
            PlanText.layers(host.plan()) == """
                  docker (docker.service)
                    file ok
                    systemd ok
                    process differs: the running process has no HTTP_PROXY, no HTTPS_PROXY and no NO_PROXY

                """)
    }

    @Test("an entry of a plan document")
    func planEntry() {
        let host = SampleHost.converged.with {
            $0.file = Sample.present("[Service]\nEnvironment=HTTP_PROXY=http://u:secret@p\n")
        }
        #expect(
            PlanDocument.planEntry(host.plan(Sample.desired(Sample.target(), .none))).serialized == #"""
                {
                  "host": "h",
                  "status": "changes",
                  "targets": [
                    {
                      "name": "docker",
                      "unit": "docker.service",
                      "user": null,
                      "file": "/etc/systemd/system/docker.service.d/http-proxy.conf",
                      "layers": [
                        {
                          "layer": "file",
                          "verdict": "differs",
                          "detail": "/etc/systemd/system/docker.service.d/http-proxy.conf is still there"
                        },
                        {
                          "layer": "systemd",
                          "verdict": "differs",
                          "detail": "systemd would start docker.service with still HTTP_PROXY (http://p:1), still HTTPS_PROXY (http://p:2) and still NO_PROXY (localhost,.corp)"
                        },
                        {
                          "layer": "process",
                          "verdict": "differs",
                          "detail": "the running process has still HTTP_PROXY (http://p:1), still HTTPS_PROXY (http://p:2) and still NO_PROXY (localhost,.corp)"
                        }
                      ],
                      "blocked": [],
                      "notes": [],
                      "restartPending": false,
                      "credentials": "none",
                      "orphaned": false
                    }
                  ],
                  "steps": [
                    {
                      "action": "remove",
                      "path": "/etc/systemd/system/docker.service.d/http-proxy.conf",
                      "diff": "--- /etc/systemd/system/docker.service.d/http-proxy.conf\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-[Service]\n-Environment=HTTP_PROXY=http://***@p\n"
                    },
                    {
                      "action": "daemon-reload",
                      "user": null
                    },
                    {
                      "action": "restart",
                      "unit": "docker.service",
                      "user": null,
                      "reason": "the running process has still HTTP_PROXY, still HTTPS_PROXY and still NO_PROXY"
                    }
                  ],
                  "orphaned": [],
                  "unfinished": []
                }
                """#)
    }

    @Test("an entry of a verification document")
    func verificationEntry() {
        let host = SampleHost.converged.with { $0.unit.process = nil }
        #expect(
            PlanDocument.verificationEntry(host.plan()).serialized == """
                {
                  "host": "h",
                  "status": "drifted",
                  "targets": [
                    {
                      "name": "docker",
                      "unit": "docker.service",
                      "user": null,
                      "file": "/etc/systemd/system/docker.service.d/http-proxy.conf",
                      "converged": false,
                      "firstDifference": null,
                      "layers": [
                        {
                          "layer": "file",
                          "verdict": "matches",
                          "detail": null
                        },
                        {
                          "layer": "systemd",
                          "verdict": "matches",
                          "detail": null
                        },
                        {
                          "layer": "process",
                          "verdict": "not-visible",
                          "detail": "docker.service is active and has no main process"
                        }
                      ],
                      "blocked": [],
                      "notes": []
                    }
                  ],
                  "orphaned": [],
                  "unfinished": []
                }
                """)
    }

    static let lists: [(Int, String)] = [
        (0, "0 hosts"), (1, "w1"), (2, "2 hosts: w1, w2"), (3, "3 hosts: w1, w2, w3"), (4, "4 hosts: w1, w2, w3, w4"),
        (5, "5 hosts: w1, w2, w3 and 2 more"), (240, "240 hosts: w1, w2, w3 and 237 more"),
    ]

    @Test("long lists of hosts are cut", arguments: lists)
    func hostList(count: Int, expected: String) {
        #expect(HostListText.text((0..<count).map { "w\($0 + 1)" }) == expected)
    }
}
