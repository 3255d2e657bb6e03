# shellcheck shell=bash
# Debian 13, where dockerd 26.1 runs rootless, for two users: ops, who lingers, so that it runs from boot on, and dev,
# who does not, so that it runs only while dev is logged in.

# shellcheck source=Scripts/images/shared/systemd.sh
source "${BASH_SOURCE[0]%/*}/shared/systemd.sh"

build() {
    local root=$1
    # passt, fuse-overlayfs and dbus-user-session are what Docker's manual asks for besides.
    bootstrap_systemd "$root" trixie "docker.io,docker-cli,iptables,libpam-systemd,dbus-user-session,uidmap,\
rootlesskit,slirp4netns,passt,fuse-overlayfs,podman"
    systemctl --root="$root" --quiet disable docker.service docker.socket containerd.service
    # systemd-nspawn makes neither.
    printf 'c! /dev/%s 0666 root root - %s\n' net/tun 10:200 fuse 10:229 >"$root/etc/tmpfiles.d/fleet.conf"
    add_user "$root" dev
    set_up_rootless_docker "$root" ops
    set_up_rootless_docker "$root" dev
    mkdir -p "$root/var/lib/systemd/linger"
    touch "$root/var/lib/systemd/linger/ops"
    # systemd counts a host as booted when the manager of ops runs, before that has started its units.
    install -D /dev/stdin "$root/usr/local/sbin/fleet-ready" <<'SH'
#!/bin/sh
exec docker -H "unix:///run/user/$(id -u ops)/docker.sock" version >/dev/null 2>&1
SH
}

# set_up_rootless_docker ROOT USER: what 'dockerd-rootless-setuptool.sh install' of Docker 26.1 leaves, which itself
# needs the user's manager to be running.
set_up_rootless_docker() {
    local root=$1 user=$2 config=$1/home/$2/.config
    mkdir -p "$config/docker" "$config/systemd/user/default.target.wants"
    # Rootless dockerd reads no /etc/default/docker.
    echo '{"ip-forward":false,"bridge":"none","storage-driver":"vfs","insecure-registries":["registry.lab:5000"]}' \
        >"$config/docker/daemon.json"
    cat >"$config/systemd/user/docker.service" <<'UNIT'
[Unit]
Description=Docker Application Container Engine (Rootless)
Documentation=https://docs.docker.com/go/rootless/

[Service]
Environment=PATH=/usr/share/docker.io/contrib:/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin
ExecStart=/usr/share/docker.io/contrib/dockerd-rootless.sh --iptables=false
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutSec=0
RestartSec=2
Restart=always
StartLimitBurst=3
StartLimitInterval=60s
LimitNOFILE=infinity
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity
Delegate=yes
Type=notify
NotifyAccess=all
KillMode=mixed

[Install]
WantedBy=default.target
UNIT
    ln -s "/home/$user/.config/systemd/user/docker.service" "$config/systemd/user/default.target.wants/"
    chroot "$root" chown -R "$user:$user" "/home/$user/.config"
}
