# shellcheck shell=sh
# Looks at a host: what systemd loaded, the drop-in, and what the running daemon has. Every peer runs it.
systemctl show --property=Environment,DropInPaths,NeedDaemonReload,ActiveState,MainPID docker.service
echo "--- drop-in"
cat /etc/systemd/system/docker.service.d/http-proxy.conf 2>/dev/null
echo "--- process"
pid=$(systemctl show --property=MainPID --value docker.service)
tr '\0' '\n' <"/proc/$pid/environ"
