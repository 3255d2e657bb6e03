# shellcheck shell=sh
# Writes the drop-in and restarts the daemon; check.sh follows. What is between the ENDs is put in its place by
# parallel_ssh.py.
set -eu
folder=/etc/systemd/system/docker.service.d
mkdir -p "$folder"
cat >"$folder/.http-proxy.conf.new" <<'END'
@DROP-IN@
END
chmod 644 "$folder/.http-proxy.conf.new"
mv "$folder/.http-proxy.conf.new" "$folder/http-proxy.conf"
systemctl daemon-reload
systemctl reset-failed docker.service
systemctl restart docker.service
