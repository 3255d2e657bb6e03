# shellcheck shell=bash
# Debian 13 with a real dockerd 26.1.

# shellcheck source=Scripts/images/shared/systemd.sh
source "${BASH_SOURCE[0]%/*}/shared/systemd.sh"
# shellcheck source=Scripts/images/shared/docker.sh
source "${BASH_SOURCE[0]%/*}/shared/docker.sh"

build() {
    bootstrap_systemd "$1" trixie docker.io,docker-cli,iptables
    configure_dockerd "$1"
    systemctl --root="$1" --quiet enable docker.service containerd.service
}
