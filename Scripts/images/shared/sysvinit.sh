# shellcheck shell=bash
# Hosts without systemd, with Debian's sysvinit as PID 1 and a real dockerd 26.1.

# shellcheck source=Scripts/images/shared/debian.sh
source "${BASH_SOURCE[0]%/*}/debian.sh"
# shellcheck source=Scripts/images/shared/docker.sh
source "${BASH_SOURCE[0]%/*}/docker.sh"

# bootstrap_sysvinit ROOT PACKAGE…: the packages, in words of apt-get, replace some that debootstrap prefers, which takes
# the first of several alternatives.
bootstrap_sysvinit() {
    local root=$1
    shift
    install_host "$root" trixie sysvinit-core,initscripts,orphan-sysvinit-scripts,docker.io,docker-cli,iptables
    chroot "$root" apt-get update --quiet=2
    chroot "$root" apt-get install --quiet=2 --yes --no-install-recommends systemd-standalone-sysusers systemd- "$@"
    chroot "$root" dpkg --purge systemd
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    configure_host "$root"
    configure_dockerd "$root"
    # No console to log in at.
    sed -i '/getty/d' "$root/etc/inittab"
    # systemd-nspawn has mounted it already.
    echo 'none /sys/fs/cgroup cgroup noauto 0 0' >"$root/etc/fstab"
    # sshd's script starts it before dockerd answers.
    install -D /dev/stdin "$root/usr/local/sbin/fleet-ready" <<'SH'
#!/bin/sh
exec docker version >/dev/null 2>&1
SH
}
