#!/bin/sh
# reset.sh STATE [PLACE]: takes away what a fault and the runs after it left, and brings the host into STATE: `nothing`,
# `foreign` (a drop-in that somebody wrote by hand), or another that keep.sh kept. PLACE, `state`, `folder` or both,
# become file systems of their own, which limit.sh makes small. Then it looks at the host.
state=/var/lib/fairlead folder=/etc/systemd/system/docker.service.d

rm -rf /run/faults /run/nologin
for place in "$folder" /etc/systemd/system "$state"; do
    while mountpoint -q "$place"; do umount "$place" || umount -l "$place"; done
done
rm -rf "$state" "$folder"
case $* in *' state'*) mkdir "$state" && mount -t tmpfs -o mode=700 none "$state" ;; esac
case $* in *' folder'*) mkdir -p "$folder" && mount -t tmpfs -o mode=755 none "$folder" ;; esac
case $1 in
    nothing) ;;
    foreign)
        mkdir -p "$folder"
        printf '[Service]\n# by hand\nEnvironment="HTTP_PROXY=http://by.hand:1" HTTPS_PROXY=http://by.hand:2\n' \
            >"$folder/http-proxy.conf"
        ;;
    *) tar -C / -xpf "/root/faults/$1.tar" ;;
esac
systemctl daemon-reload
systemctl reset-failed docker.service 2>/dev/null
systemctl restart docker.service
exec sh /root/faults/look.sh
