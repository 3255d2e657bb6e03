#!/bin/sh
# after.sh [PLACE…]: ends the fault, so that everything works again, waits until nothing of fairlead runs any more, and
# looks at the host; standard input is that of look.sh. `still=` names what runs a minute later, `fired=` says whether the
# fault came.
rm -f /run/faults/armed /run/nologin
for place in /etc/systemd/system /var/lib/fairlead; do
    case $(findmnt -nro OPTIONS -M $place) in ro | ro,*) umount -l $place ;; esac
done
[ $# -eq 0 ] || sh /root/faults/limit.sh none 0 "$@"

tries=0
# grep's own command line does not match, nor does this script's. A session whose client is dead may be about to start
# what it was sent; one that waits for a client that only fell silent is not waited for.
pattern='[f]airlead|^sshd: [^/]'
while running=$(grep -laE "$pattern" /proc/[0-9]*/cmdline 2>/dev/null) && [ -n "$running" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ] || pattern='[f]airlead'
    if [ "$tries" -gt 600 ]; then
        echo "still=$(for file in $running; do tr '\000\n' '  ' <"$file" | head -c 200; done)"
        break
    fi
    sleep 0.1
done
# What the killed program had just called may still hold its lock: a sync, for example, while the disk is busy.
[ ! -e /var/lib/fairlead/lock ] || flock -w 30 /var/lib/fairlead/lock true
[ ! -e /run/faults/fired ] || echo fired=yes
exec sh /root/faults/look.sh
