# shellcheck shell=bash
# Debian 12 with squid and a registry. No host boots from it: Scripts/fleet-lab.sh runs both in it, so that neither has
# to be installed on this machine, where Debian's packages would start them.

# shellcheck source=Scripts/images/shared/debian.sh
source "${BASH_SOURCE[0]%/*}/shared/debian.sh"

build() {
    install_debian "$1" bookworm squid,docker-registry,openssl
}
