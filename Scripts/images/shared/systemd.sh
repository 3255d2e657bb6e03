# shellcheck shell=bash
# Hosts whose PID 1 is systemd.

# shellcheck source=Scripts/images/shared/debian.sh
source "${BASH_SOURCE[0]%/*}/debian.sh"

# bootstrap_systemd ROOT SUITE PACKAGES
bootstrap_systemd() {
    local root=$1
    install_host "$root" "$2" "systemd,systemd-sysv${3:+,$3}"
    configure_host "$root"
    # Hosts have neither modules to load nor a console to log in at, nor may they fetch packages on their own.
    systemctl --root="$root" --quiet mask systemd-modules-load.service console-getty.service getty@.service \
        apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer
    mkdir -p "$root/etc/systemd/journald.conf.d"
    printf '[Journal]\nStorage=volatile\n' >"$root/etc/systemd/journald.conf.d/fleet.conf"
}
