# shellcheck shell=bash
# Hosts with a real dockerd.

# A host has no kernel of its own: dockerd must leave the firewall and forwarding alone, and stack no overlay on an
# overlay. The registry of the laboratory (see Scripts/fleet-lab.sh) speaks plain HTTP; it is named here, because
# daemon.json belongs to the tests.
configure_dockerd() {
    echo 'DOCKER_OPTS="--iptables=false --ip6tables=false --ip-forward=false --bridge=none --storage-driver=vfs' \
        '--insecure-registry=registry.lab:5000"' >"$1/etc/default/docker"
}
