# shellcheck shell=sh disable=SC2154
# What else on the host has to do with proxies: files that people take for the daemon's, and engines that run. Part of
# the observing program, whose functions it uses; only `explain` asks for it.

# Assignments to proxy variables in files that shells read, one a line as NAME=VALUE. Nothing behind a value is kept: it may
# be another variable.
# shellcheck disable=SC2016
shell_reducer='
# Follows quotes, so that a line inside of another variable is not taken for a setting.
function follow(text,    i, c) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\\" && open != "\047") i++
        else if (open == "" && (c == "\"" || c == "\047")) open = c
        else if (c == open) open = ""
    }
}
NR > 5000 || printed >= 20 { exit }
open != "" { follow($0); next }
/^[ \t]*#/ { next }
{ follow($0) }
match($0, /^[ \t]*(export[ \t]+)?[A-Za-z_]+=/) {
    head = substr($0, 1, RLENGTH - 1); value = substr($0, RLENGTH + 1)
    sub(/^[ \t]*/, "", head); sub(/^export[ \t]+/, "", head)
    if (tolower(head) !~ /^(http|https|ftp|no|all)_proxy$/) next
    quote = substr(value, 1, 1)
    if (quote == "\"" || quote == "\047") {
        value = substr(value, 2); end = index(value, quote)
        # A quote that is not closed here may hold anything.
        value = end ? substr(value, 1, end - 1) : ""
    } else sub(/[ \t\r;&|#].*/, "", value)
    print head "=" substr(value, 1, 4096); printed++
}'

# READERS PATH: a file that sets proxy variables for somebody.
census_file() {
    [ -f "$2" ] && [ -r "$2" ] || return 0
    census_lines=$(head -c "$size_limit" "$2" 2>/dev/null | awk "$shell_reducer")
    [ -n "$census_lines" ] || return 0
    section "idle-$1" "$2"
    printf '%s\n' "$census_lines"
}

census_files() {
    for census_unit in $units; do
        census_stem=${census_unit%.service}
        for census_path in "/etc/default/$census_stem" "/etc/sysconfig/$census_stem" "/etc/conf.d/$census_stem"; do
            census_file service "$census_path"
        done
        census_neglected "$census_unit"
    done
    census_count=0
    for census_path in /etc/environment /etc/environment.d/*.conf /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc; do
        [ "$census_count" -lt 100 ] || break
        census_count=$((census_count + 1))
        case $census_path in
            *"$newline"*) continue ;;
        esac
        census_file logins "$census_path"
    done
}

# Files in a unit's own folder that systemd does not read for their name: `http-proxy.conf.bak`.
census_neglected() {
    census_count=0
    for census_path in "/etc/systemd/system/$1.d"/*; do
        [ "$census_count" -lt 50 ] || break
        case $census_path in
            *.conf | *.env | *"$newline"*) continue ;;
        esac
        if [ ! -f "$census_path" ] || [ ! -r "$census_path" ] || [ ! -s "$census_path" ]; then continue; fi
        census_count=$((census_count + 1))
        [ "$(stat -L -c %s "$census_path")" -gt "$size_limit" ] || reduce_files unit "$1" "$census_path"
    done
}

# Every process with the name of an engine, but for those that an engine itself forked: PID, NAME and the processes above.
# shellcheck disable=SC2016
engine_finder='
match($0, /\) [A-Za-z] [0-9]+ /) {
    split(substr($0, RSTART + 2), field, " "); parent[$1] = field[2]
    open = index($0, "("); name[$1] = substr($0, open + 1, RSTART - open - 1)
}
END {
    for (pid in name) {
        if (name[pid] != "dockerd" && name[pid] != "iechord") continue
        if (name[parent[pid]] == name[pid] || ++found > 16) continue
        chain = ""; above = pid
        for (steps = 0; steps < 64 && above > 1; steps++) { chain = chain " " above; above = parent[above] }
        print pid " " name[pid] chain
    }
}'

census_engines() {
    cat /proc/[0-9]*/stat 2>/dev/null | awk "$engine_finder" | sort -n | while read -r census_pid census_name census_chain; do
        census_engine "$census_pid" "$census_name" "$census_chain"
    done
}

# PID NAME CHAIN: one engine.
census_engine() {
    census_user=$(stat -c %U "/proc/$1" 2>/dev/null) || return 0
    [ "$census_user" != UNKNOWN ] || census_user=$(stat -c %u "/proc/$1")
    section engine-process "$1"
    printf 'program=%s\nuser=%s\nhome=%s\nstart=' "$2" "$census_user" "$(census_home "$1" "$3")"
    process_start "$1"
    census_arguments=$(tr '\000' '\n' <"/proc/$1/cmdline" 2>/dev/null | head -c 65536)
    printf '\nsocket='
    printf '%s\n' "$census_arguments" |
        awk '/^[a-z]+:\/\// && host { print; exit } { host = ($0 == "-H" || $0 == "--host") }
            /^(-H|--host)=?[a-z]+:\/\// { sub(/^(-H|--host)=?/, ""); print; exit }' | head -c 300
    section engine-process-flags "$1"
    printf '%s\n' "$census_arguments" | proxy_flags
    observe_process "$1" "$1"
}

# PID CHAIN: the unit that a process belongs to by its control group and its ancestors; `container` or `none` without one.
# A process that lost its parent stays in the control group of the unit where it was started, and is none of that unit's.
census_home() {
    census_group=$(awk -F: '$1 == "0" || $2 == "name=systemd" { print $3; exit }' "/proc/$1/cgroup" 2>/dev/null)
    if [ "$(readlink "/proc/$1/ns/pid" 2>/dev/null)" != "$(readlink /proc/1/ns/pid 2>/dev/null)" ]; then
        printf 'container'
        return 0
    fi
    census_home=
    case $census_group in
        */user@*.service/*.service*)
            census_home=${census_group##*/user@}
            census_main="user@${census_home%%/*}"
            census_home=${census_home#*/}
            census_kind=user-unit
            ;;
        */system.slice/*.service*)
            census_home=${census_group##*/system.slice/}
            census_kind=unit
            ;;
    esac
    census_home=${census_home%%.service*}
    census_home=${census_home##*/}
    [ -n "$census_home" ] || {
        printf 'none'
        return 0
    }
    census_home=$census_home.service
    [ "$census_kind" = user-unit ] || census_main=$census_home
    census_main=$(systemctl show --property=MainPID -- "$census_main" 2>/dev/null)
    case " $2 " in
        *" ${census_main#MainPID=} "*) printf '%s %s' "$census_kind" "$census_home" ;;
        *) printf 'none' ;;
    esac
}

observe_census() {
    section census
    census_files
    census_engines
}
