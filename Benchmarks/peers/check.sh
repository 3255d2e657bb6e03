# shellcheck shell=sh
# Waits until the daemon is active after its restart, and fails unless systemd has read what is on the disk.
tries=0
until systemctl is-active --quiet docker.service; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || exit 1
    sleep 0.1
done
systemctl show --property=Environment,NeedDaemonReload docker.service
[ "$(systemctl show --property=NeedDaemonReload --value docker.service)" = no ]
