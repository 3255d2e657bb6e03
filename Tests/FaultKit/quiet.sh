#!/bin/sh
# Waits until nothing of fairlead runs any more, and names what still does after a minute. A script that is named after
# nothing of fairlead's, so that it does not wait for itself.
tries=0
while running=$(grep -laE '[f]airlead' /proc/[0-9]*/cmdline 2>/dev/null); do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ]; then
        for file in $running; do tr '\000' ' ' <"$file" | head -c 200; done
        exit 1
    fi
    sleep 0.1
done
