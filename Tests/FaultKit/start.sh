#!/bin/sh
# Whether the daemon starts with the files as they are, `starts=yes`: what a restart of the host would do. Then a look.
systemctl daemon-reload && systemctl reset-failed docker.service && timeout 20 systemctl restart docker.service &&
    sleep 0.2 && systemctl is-active --quiet docker.service && echo starts=yes
exec sh /root/faults/look.sh
