# shellcheck shell=bash
# Debian 12, where the container daemons are stand-ins that sleep.

# shellcheck source=Scripts/images/shared/systemd.sh
source "${BASH_SOURCE[0]%/*}/shared/systemd.sh"

build() {
    local root=$1 name
    # A second SSH server, which nothing starts; login shells of every kind; the other way to become root.
    bootstrap_systemd "$root" bookworm dropbear-bin,zsh,fish,tcsh,opendoas
    for name in docker iechor containerd crio buildkit k3s k3s-agent; do
        add_stand_in "$root" "$name"
    done
    systemctl --root="$root" --quiet enable docker.service
}

# add_stand_in ROOT NAME: a unit that looks like the daemon's and only sleeps. It lies where packages put units, which
# leaves /etc/systemd/system to the administrator, as on a real host.
add_stand_in() {
    local root=$1 name=$2
    cat >"$root/usr/lib/systemd/system/$name.service" <<UNIT
[Unit]
Description=Stand-in for $name
# Docker's own unit has these limits; the start at boot counts.
StartLimitBurst=3
StartLimitIntervalSec=60

[Service]
ExecStart=/usr/bin/sleep infinity
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
}
