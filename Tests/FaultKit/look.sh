#!/bin/sh
# Looks at the host as it is, without fairlead: lines NAME=VALUE. Standard input: strings that nobody but root may read.
state=/var/lib/fairlead folder=/etc/systemd/system/docker.service.d

file() {
    if [ -L "$1" ]; then
        echo link
    elif [ -f "$1" ]; then
        echo "$(sha256sum <"$1" | cut -c 1-16) $(stat -c '%a %U:%G' "$1")"
    elif [ -e "$1" ]; then
        echo other
    else
        echo absent
    fi
}

secrets=$(cat)
pid=0 active='' needs_reload=''
eval "$(systemctl show --property=MainPID,ActiveState,NeedDaemonReload docker.service |
    sed -n 's/^MainPID=\([0-9]*\)$/pid=\1/p; s/^ActiveState=\([a-z]*\)$/active=\1/p; s/^NeedDaemonReload=\([a-z]*\)$/needs_reload=\1/p')"
echo "conf=$(file $folder/http-proxy.conf)"
echo "env=$(file $folder/http-proxy.env)"
echo "record=$(for record in "$state"/record/*; do [ ! -f "$record" ] || file "$record"; done | tr '\n' ' ')"
echo "pid=$pid"
echo "active=$active"
echo "needs-reload=$needs_reload"
echo "variables=$(tr '\000' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -ai '_proxy=' | LC_ALL=C sort | tr '\n' ' ')"
echo "leftovers=$(find /etc $state/record -xdev -name '.fairlead-*' 2>/dev/null | LC_ALL=C sort | tr '\n' ' ')"
echo "others=$(find $folder -mindepth 1 ! -name http-proxy.conf ! -name http-proxy.env ! -name '.fairlead-*' 2>/dev/null |
    tr '\n' ' ')"
echo "state-mode=$(stat -c '%a %U:%G' $state 2>/dev/null)"
# Runs that can still be put back, and all.
echo "kept-runs=$(find $state/runs -name '*.after' 2>/dev/null | sed 's|/[^/]*$||' | sort -u | wc -l)"
echo "runs=$(find $state/runs -mindepth 1 -maxdepth 1 2>/dev/null | wc -l)"
if [ ! -e $state/lock ] || flock -n $state/lock true; then echo lock=free; else echo lock=held; fi
# A file that a drop-in names without a hyphen must exist, or the daemon does not start.
sed -n 's/^EnvironmentFile=\([^-].*\)/\1/p' $folder/*.conf 2>/dev/null | while IFS= read -r needed; do
    [ -f "$needed" ] || echo "missing=$needed"
done
# The state folder lets nobody in.
printf '%s\n' "$secrets" | grep -rlaF -f - /etc/systemd /run/systemd 2>/dev/null | while IFS= read -r found; do
    [ "$(stat -c '%a %u' "$found")" = '600 0' ] || echo "readable=$found"
done
