/// What `fairlead init` writes: two files that validate as they are and explain themselves.
enum InitTemplates {
    /// `inventory.yaml`.
    static let inventory = #"""
        # The hosts of the fleet and how to log in to them.
        # Weakest first: defaults, a host's groups in the order it lists them, the host itself.
        version: 1

        defaults:
          user: ops                # who logs in
          become: sudo             # how commands become root: none, sudo or doas
          # port: 22
          # identity: ~/.ssh/id_ed25519
          # connectTimeout: 10s

        groups:
          web: {}
          edge:
            labels: { tier: edge } # labels are for selectors (tier=edge) and for ${label.tier} in proxy.yaml

        hosts:
          # A range makes many hosts of one line: web-01 to web-03.
          web-[01:03].corp.example: { groups: [web] }
          edge-1:
            address: 10.0.0.7      # where the name is not what DNS knows
            groups: [edge]
            # hostKey: "SHA256:..." as 'ssh-keygen -lf KEY.pub' prints it, instead of known_hosts

        """#

    /// `proxy.yaml`.
    static let spec = #"""
        # Which proxy the daemons use. A key that is left out must not be set on the hosts.
        version: 1

        proxy:
          # http:// for a proxy that is spoken to in plain text, also for https: it passes TLS through.
          # ${label.NAME}, ${host.name} and ${host.address} are replaced for each host.
          http: http://proxy.corp.example:3128
          https: http://proxy.corp.example:3128
          # Reached directly. Networks match addresses only, never names that resolve to them.
          noProxy:
            - localhost
            - 127.0.0.1
            - "::1"
            - .corp.example
            - 10.0.0.0/8

        # docker, iechor, containerd, crio, buildkit, k3s, k3s-agent, or any service as { unit: NAME.service }.
        targets:
          - docker

        # In order; later ones win.
        overrides:
          - match: edge
            proxy:
              noProxy: { append: [10.9.0.0/16] }
          # - match: lab
          #   proxy: none          # remove what is managed there

        """#
}
