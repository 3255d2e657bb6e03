# shellcheck shell=bash
# Debian 13 with OpenRC instead of systemd, and a real dockerd 26.1 behind a service script, for which OpenRC
# sources /etc/conf.d/docker.

# shellcheck source=Scripts/images/shared/sysvinit.sh
source "${BASH_SOURCE[0]%/*}/shared/sysvinit.sh"

build() {
    bootstrap_sysvinit "$1" openrc sysv-rc-
    # Debian's script for sysvinit does not know conf.d. This one behaves like Alpine's and Gentoo's.
    install /dev/stdin "$1/etc/init.d/docker" <<'SH'
#!/sbin/openrc-run

command="/usr/sbin/dockerd"
command_args="$DOCKER_OPTS"
command_background="yes"
# /run/docker.pid is dockerd's own.
pidfile="/run/docker-openrc.pid"
output_log="/var/log/docker.log"
error_log="/var/log/docker.log"
retry="TERM/60/KILL/10"

depend() {
    after firewall
}
SH
    mkdir -p "$1/etc/conf.d"
    mv "$1/etc/default/docker" "$1/etc/conf.d/docker"
    chroot "$1" rc-update add docker default
}
