#!/bin/sh
# limit.sh RESOURCE NUMBER PLACE…: leaves NUMBER pages or inodes free in each PLACE. `limit.sh none 0 PLACE…` ends that.
resource=$1 free=$2
shift 2
for place in "$@"; do
    case $place in
        state) place=/var/lib/fairlead ;;
        folder) place=/etc/systemd/system/docker.service.d ;;
    esac
    # shellcheck disable=SC2046
    set -- $(stat -f -c '%b %f %c %d' "$place")
    case $resource in
        pages) options="size=$((($1 - $2 + free) * 4096))" ;;
        inodes) options="nr_inodes=$(($3 - $4 + free))" ;;
        *) options=size=16M,nr_inodes=4096 ;;
    esac
    mount -o "remount,$options" "$place"
done
