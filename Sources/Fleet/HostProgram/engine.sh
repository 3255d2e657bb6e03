# shellcheck shell=sh disable=SC2154
# Observes container engines: their flags, their configuration, their version and what they say of themselves. Part of
# the observing program, whose functions it uses.

# The words of a unit's ExecStart with its variables put in, one a line, without the program. Values stay on the host.
# Source: systemd.service(5), "Command lines": `$NAME` as a word of its own is split into words, `${NAME}` is not.
# shellcheck disable=SC2016
expander='
function keep(assignment,    at) {
    at = index(assignment, "=")
    if (at > 1) value[substr(assignment, 1, at - 1)] = substr(assignment, at + 1)
}
function expanded(word,    result, name) {
    result = ""
    while (match(word, /\$\{[A-Za-z_][A-Za-z0-9_]*\}/)) {
        name = substr(word, RSTART + 2, RLENGTH - 3)
        result = result substr(word, 1, RSTART - 1) value[name]
        word = substr(word, RSTART + RLENGTH)
    }
    return result word
}
function print_words(text,    i, size, c, quote, word, started) {
    quote = ""; word = ""; started = 0; size = length(text)
    for (i = 1; i <= size + 1; i++) {
        c = i <= size ? substr(text, i, 1) : " "
        if (i > size) quote = ""
        if (quote == "" && (c == " " || c == "\t")) { if (started) print word; word = ""; started = 0; continue }
        started = 1
        if (quote == "" && (c == "\"" || c == "\047")) quote = c
        else if (c == quote) quote = ""
        else if (c == "\\" && quote != "\047") { i++; word = word substr(text, i, 1) }
        else word = word c
    }
}
/^ExecStart=/ && start == "" {
    start = $0; sub(/.* argv\[\]=/, "", start); sub(/ ; ignore_errors=.*/, "", start); sub(/^[^ ]* ?/, "", start)
    next
}
/^Environment=/ {
    rest = substr($0, 13)
    while (rest != "") {
        if (match(rest, /^"([^"\\]|\\.)*"/)) { word = substr(rest, 2, RLENGTH - 2); gsub(/\\/, "", word) }
        else { match(rest, /^[^ ]*/); word = substr(rest, 1, RLENGTH) }
        keep(word); rest = substr(rest, RLENGTH + 1); sub(/^ +/, "", rest)
    }
    next
}
/^[ \t]*[A-Za-z_][A-Za-z0-9_]*=/ {
    line = $0; sub(/^[ \t]+/, "", line); at = index(line, "="); text = substr(line, at + 1); sub(/[ \t\r]+$/, "", text)
    if (text ~ /^".*"$/ || text ~ /^\047.*\047$/) text = substr(text, 2, length(text) - 2)
    value[substr(line, 1, at - 1)] = text
}
END {
    count = split(start, words, " ")
    for (n = 1; n <= count; n++) {
        if (words[n] ~ /^\$[A-Za-z_][A-Za-z0-9_]*$/) print_words(value[substr(words[n], 2)])
        else print expanded(words[n])
    }
}'

# The arguments that a unit starts its engine with, one a line: UNIT and the files that it names by EnvironmentFile=.
engine_arguments() {
    arguments_unit=$1
    shift
    {
        manage show --no-pager --property=ExecStart,Environment -- "$arguments_unit"
        for arguments_file in "$@"; do
            [ ! -f "$arguments_file" ] || head -c "$size_limit" "$arguments_file"
            printf '\n'
        done
    } 2>/dev/null | awk "$expander"
}

# Of arguments, one a line, those that bear on proxies, as NAME=VALUE.
proxy_flags() {
    awk '
    wanted != "" { print wanted "=" $0; wanted = ""; next }
    match($0, /^--?(config-file|http-proxy|https-proxy|no-proxy)(=|$)/) {
        flag = $0; sub(/^--?/, "", flag)
        if (index(flag, "=")) print flag; else wanted = flag
    }'
}

# The engine's process: the unit's own, or one below it (rootlesskit runs dockerd as a grandchild).
find_engine_process() {
    engine_pid=$2
    engine_comm=
    # The kernel keeps 15 characters of a name; a process that is gone has none.
    { IFS= read -r engine_comm <"/proc/$2/comm"; } 2>/dev/null
    [ "$engine_comm" != "$1" ] || return 0
    engine_pid=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v root="$2" -v name="$1" '
        match($0, /\) [A-Za-z] [0-9]+ /) {
            split(substr($0, RSTART + 2), field, " "); pid = $1; parent[pid] = field[2]
            open = index($0, "("); if (substr($0, open + 1, RSTART - open - 1) == name) named[pid] = 1
        }
        END {
            for (pid in named) {
                above = pid
                for (steps = 0; steps < 64 && above > 1; steps++) {
                    if (above == root) { print pid; exit }
                    above = parent[above]
                }
            }
        }')
    [ -n "$engine_pid" ]
}

# When a process started, in seconds since 1970 with decimals. Its own clock counts ticks since the boot.
process_start() {
    start_now=$(date +%s.%N 2>/dev/null)
    case $start_now in
        *[!0-9.]* | '') start_now=$(date +%s) ;;
    esac
    awk -v now="$start_now" -v ticks="$(getconf CLK_TCK 2>/dev/null || echo 100)" '
        FNR == NR { up = $1; next }
        match($0, /\) [A-Za-z] /) {
            split(substr($0, RSTART + 2), field, " ")
            printf "%.3f", now - up + field[20] / ticks
        }' /proc/uptime "/proc/$1/stat" 2>/dev/null
}

# Where the engine listens: the first unix:// among its arguments, one a line on standard input, else the first tcp://.
engine_address() {
    awk '
    { sub(/^(-H|--host)=?/, "") }
    /^unix:\/\// && unix == "" { unix = $0 }
    /^tcp:\/\// && tcp == "" { tcp = $0 }
    /^fd:\/\// { fd = 1 }
    END { if (unix != "") print unix; else if (tcp != "" && !fd) print tcp }'
}

# What a running engine says of itself, asked at its own socket: a JSON text for every value that may hold anything.
ask_engine() {
    ask_format='version={{.ServerVersion}}
containers={{.ContainersRunning}}
live-restore={{.LiveRestoreEnabled}}
http={{json .HTTPProxy}}
https={{json .HTTPSProxy}}
no={{json .NoProxy}}'
    if command -v "$1" >/dev/null 2>&1; then
        DOCKER_CONFIG=/nonexistent timeout 10 "$1" -H "$2" info --format "$ask_format" 2>/dev/null </dev/null |
            head -c "$size_limit"
    elif command -v curl >/dev/null 2>&1; then
        case $2 in
            unix://*) set -- --unix-socket "${2#unix://}" http://localhost/info ;;
            *) set -- "http://${2#tcp://}/info" ;;
        esac
        timeout 10 curl -s --noproxy '*' --max-filesize "$size_limit" "$@" 2>/dev/null | ask_fields
    else
        return 127
    fi
}

# The same lines out of the engine's own JSON.
ask_fields() {
    tr -d '\n' | awk '
    function field(key,    pattern, found) {
        pattern = "\"" key "\": *(\"([^\"\\\\]|\\\\.)*\"|[0-9a-z]+)"
        if (!match($0, pattern)) return ""
        found = substr($0, RSTART, RLENGTH); sub(/^"[A-Za-z]*": */, "", found); return found
    }
    function bare(text) { gsub(/"/, "", text); return text }
    {
        print "version=" bare(field("ServerVersion")); print "containers=" field("ContainersRunning")
        print "live-restore=" field("LiveRestoreEnabled"); print "http=" field("HttpProxy")
        print "https=" field("HttpsProxy"); print "no=" field("NoProxy")
    }'
}

# UNIT PROGRAM ACTIVE PID ENVIRONMENT-FILES: everything about the engine that a unit runs.
observe_engine() {
    engine_name=${1%.service}
    engine_unit=$1
    engine_program=${2##*/}
    case $engine_program in
        "${engine_name}d" | "${engine_name}d-rootless.sh") ;;
        *)
            section engine-none "$1"
            printf 'the unit runs %s, which is no container engine' "${engine_program:-nothing}"
            return 0
            ;;
    esac
    engine_state=$3
    engine_main=$4
    engine_ifs=$IFS
    IFS=$newline
    # shellcheck disable=SC2086
    set -- $5
    IFS=$engine_ifs
    engine_words=$(engine_arguments "$engine_unit" "$@")
    engine_flags=$(printf '%s\n' "$engine_words" | proxy_flags)
    section engine-flags "$engine_unit"
    printf '%s' "$engine_flags"
    observe_engine_configuration
    if [ "$engine_state" = active ] && find_engine_process "${engine_name}d" "$engine_main"; then
        observe_running_engine
    else
        section engine-version "$engine_unit"
        timeout 10 "${engine_name}d" --version 2>/dev/null </dev/null | head -n 1
        section engine-none "$engine_unit"
        printf '%s does not run' "${engine_name}d"
        observe_stray_engine
    fi
}

# An engine that runs although its unit does not, by the PID file that it writes unless told otherwise.
observe_stray_engine() {
    case $engine_state in
        inactive | failed) ;;
        *) return 0 ;;
    esac
    stray_file=/run/$engine_name.pid
    [ -z "$is_user" ] || stray_file=$XDG_RUNTIME_DIR/$engine_name.pid
    stray_pid=$(head -c 20 "$stray_file" 2>/dev/null)
    case $stray_pid in
        '' | *[!0-9]*) return 0 ;;
    esac
    stray_comm=
    { IFS= read -r stray_comm <"/proc/$stray_pid/comm"; } 2>/dev/null
    [ "$stray_comm" = "${engine_name}d" ] || return 0
    section engine-stray "$engine_unit"
    printf '%s' "$stray_pid"
}

# The engine's configuration: where its flags say, else in its usual place.
observe_engine_configuration() {
    engine_file=/etc/$engine_name/daemon.json
    # The request's own spelling: the path is found when the file is looked at.
    [ -z "$is_user" ] || engine_file='~'/.config/$engine_name/daemon.json
    case "$newline$engine_flags" in
        *"${newline}config-file="*)
            engine_file=${engine_flags##*config-file=}
            engine_file=${engine_file%%"$newline"*}
            ;;
    esac
    case "$newline$shared$newline" in
        *"$newline$engine_file$newline"*) ;;
        *) observe_shared_file "$engine_file" ;;
    esac
}

observe_running_engine() {
    engine_running=$(tr '\000' '\n' <"/proc/$engine_pid/cmdline" 2>/dev/null)
    section engine-running-flags "$engine_unit"
    printf '%s\n' "$engine_running" | proxy_flags
    engine_at=$(printf '%s\n' "$engine_running" | engine_address)
    if [ -z "$engine_at" ]; then
        engine_at=unix:///run/$engine_name.sock
        [ -z "$is_user" ] || engine_at=unix://$XDG_RUNTIME_DIR/$engine_name.sock
    fi
    case $engine_at in
        unix://*)
            [ -S "${engine_at#unix://}" ] || {
                section engine-silent "$engine_unit"
                printf 'the engine has no socket %s' "${engine_at#unix://}"
                return 0
            }
            ;;
    esac
    engine_answer=$(ask_engine "$engine_name" "$engine_at")
    case $engine_answer in
        version=[0-9]*)
            section engine "$engine_unit"
            printf '%s' "$engine_answer"
            ;;
        *)
            section engine-silent "$engine_unit"
            if command -v "$engine_name" >/dev/null 2>&1 || command -v curl >/dev/null 2>&1; then
                printf 'the engine does not answer at %s' "$engine_at"
            else
                printf 'neither %s nor curl is there to ask the engine with' "$engine_name"
            fi
            ;;
    esac
}
