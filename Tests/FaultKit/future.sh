#!/bin/sh
# Makes runs whose names sort behind all that will come, as a client makes whose clock is wrong.
cd /var/lib/fairlead/runs 2>/dev/null || exit 0
for run in *; do
    [ -d "$run" ] || exit 0
    for year in 2091 2092 2093 2094 2095; do cp -a "$run" "$year${run#????}"; done
    break
done
