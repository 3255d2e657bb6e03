#!/bin/sh
# Stands in front of one of the commands that fairlead's host programs call: /usr/local/sbin comes first in sudo's path,
# and the name that this file is called by is the command's. Counts the calls, and at the chosen one does what the fault
# says. Only shell built-ins until then, so that a call costs little more than it would.
name=${0##*/}
real=/usr/bin/$name
[ -x "$real" ] || real=/usr/sbin/$name
{ [ -e /run/faults/armed ] && [ -w /run/faults/calls ]; } || exec "$real" "$@"

# `counted` are the commands that count, `at` is the call to act on, `action` what to do.
counted='' at=0 action=none
# shellcheck disable=SC1091
. /run/faults/armed
case " $counted " in
    *" $name "*) ;;
    *) exec "$real" "$@" ;;
esac

# The parts of a pipeline run side by side; whoever makes the file has the number.
set -C
number=0
# Of programs in arguments the first line will do.
words="$name $*"
words=${words%%"
"*}
{ read -r number </run/faults/hint; } 2>/dev/null
until number=$((number + 1)) && { printf '%s\n' "$words" >"/run/faults/calls/$number"; } 2>/dev/null; do
    [ "$number" -lt 100000 ] || exec "$real" "$@"
done
set +C
printf '%s\n' "$number" >/run/faults/hint

case $action in
    *) [ "$number" -eq "$at" ] || exec "$real" "$@" ;;
esac
: >/run/faults/fired
# shellcheck disable=SC1091
. /root/faults/fire.sh
