# shellcheck shell=bash
# Debian 13 with sysvinit instead of systemd, and a real dockerd 26.1 that /etc/init.d/docker starts, which sources
# /etc/default/docker.

# shellcheck source=Scripts/images/shared/sysvinit.sh
source "${BASH_SOURCE[0]%/*}/shared/sysvinit.sh"

build() {
    bootstrap_sysvinit "$1"
    # It raises limits that systemd-nspawn holds fixed, and would end there.
    sed -i 's/^\([[:space:]]*\)ulimit /\1: ulimit /' "$1/etc/init.d/docker"
}
