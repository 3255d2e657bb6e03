# shellcheck shell=sh disable=SC2154,SC2034
# The part of a transaction that is about systemd's units: reload, restart, wait, look at the process, bring back.

is_running() {
    case $1 in
        *+*) find_service_process "${1#*+}" ;;
        *) manage_timed is-active --quiet -- "$1" 9>&- ;;
    esac
}

reload_systemd() {
    [ -n "$wants_reload" ] || return 0
    change_error=$(manage_timed daemon-reload 2>&1 9>&-) || {
        change_error="systemctl daemon-reload failed: $change_error"
        return 1
    }
}

unit_status() {
    unit_active='' unit_sub='' unit_pid=0 unit_result='' unit_restarts=''
    unit_answer=$(manage_timed show --property=ActiveState,SubState,MainPID,Result,NRestarts -- "$1" 2>/dev/null 9>&-)
    status_ifs=$IFS
    IFS=$newline
    set -f
    for status_line in $unit_answer; do
        case $status_line in
            ActiveState=*) unit_active=${status_line#ActiveState=} ;;
            SubState=*) unit_sub=${status_line#SubState=} ;;
            MainPID=*) unit_pid=${status_line#MainPID=} ;;
            Result=*) unit_result=${status_line#Result=} ;;
            NRestarts=*) unit_restarts=${status_line#NRestarts=} ;;
        esac
    done
    set +f
    IFS=$status_ifs
}

# Whether systemd had to start the unit again during the settle time. Before systemd 235 the PID alone tells.
was_started_again() {
    [ "$unit_restarts" != 0 ] || return 1
    [ -z "$unit_restarts" ] || return 0
    settled_pid=$unit_pid
    sleep "$settle"
    unit_status "$1"
    [ "$unit_pid" != "$settled_pid" ]
}

# Waits until a unit is active, and has been so for the settle time without being started again by systemd.
wait_until_active() {
    sleep "$settle"
    find_now
    patience_end=$((now + deadline))
    while :; do
        unit_status "$1"
        if [ "$unit_active" = active ] && ! was_started_again "$1"; then return 0; fi
        case "$unit_sub $unit_active" in
            *' active')
                change_error="$1 died and was started again by systemd"
                return 1
                ;;
            'auto-restart '* | *' failed' | *' inactive')
                change_error="$1 did not stay active ($unit_active, $unit_sub, result $unit_result)"
                return 1
                ;;
        esac
        find_now
        [ "$now" -lt $patience_end ] || {
            change_error="$1 was not active within ${deadline} s of its restart ($unit_active, $unit_sub)"
            return 1
        }
        sleep 0.5
    done
}

# VERB UNIT: with a deadline.
manage_within() {
    manage_timed "$1" -- "$2" 2>&1 9>&-
}

# Nothing waits for systemd for good.
manage_timed() {
    if [ -n "$is_user" ]; then timeout "$deadline" systemctl --user "$@"; else timeout "$deadline" systemctl "$@"; fi
}

# Seconds since the host was started, in now: nobody sets this clock.
find_now() {
    IFS=' .' read -r now now_rest </proc/uptime
}

# The start limit counts manual restarts too, so it is cleared first (systemd.unit(5), StartLimitBurst=).
restart_unit() {
    case $1 in
        *+*)
            restart_service "$1"
            return
            ;;
    esac
    manage_timed reset-failed -- "$1" 2>/dev/null 9>&-
    manage_within restart "$1" >"$run_folder/restart.log"
    restart_status=$?
    if [ $restart_status -eq 124 ]; then
        unit_status "$1"
        change_error="the restart of $1 took longer than ${deadline} s ($unit_active, $unit_sub)"
        return 1
    elif [ $restart_status -ne 0 ]; then
        unit_status "$1"
        change_error="the restart of $1 failed ($unit_active, result $unit_result)"
        return 1
    fi
    wait_until_active "$1"
}

# Whether the unit's process, whose PID the last look at the unit told, has what it is expected to have. Values stay in
# files: a process list shows arguments.
check_process() {
    [ "$unit_pid" -gt 0 ] 2>/dev/null || return 0
    [ -r "/proc/$unit_pid/environ" ] || {
        change_error="the environment of process $unit_pid of ${1#*+} cannot be read"
        return 1
    }
    if [ -f "$run_folder/expect.$1" ]; then
        found=$(grep -zaFxc -f "$run_folder/expect.$1" "/proc/$unit_pid/environ")
        IFS= read -r expected <"$run_folder/expected.$1"
        [ "$found" = "$expected" ] || {
            change_error="the restarted process of ${1#*+} does not have the declared$(missing_names "$1")"
            return 1
        }
    fi
    if [ -f "$run_folder/forbid.$1" ] && grep -zaq -f "$run_folder/forbid.$1" "/proc/$unit_pid/environ"; then
        change_error="the restarted process of ${1#*+} still has a setting that is declared as not set"
        return 1
    fi
}

# The names of what a unit's process lacks.
missing_names() {
    while IFS= read -r expected_line; do
        printf '%s\n' "$expected_line" >"$run_folder/expect-one"
        grep -zaFxq -f "$run_folder/expect-one" "/proc/$unit_pid/environ" || printf ' %s' "${expected_line%%=*}"
    done <"$run_folder/expect.$1"
}

restart_units() {
    for unit in $restarts; do
        mark restarting "$unit"
        restarted="$restarted $unit"
        restart_unit "$unit" && check_process "$unit" || return 1
    done
}

# Ends a stop that hangs. The restart that waits behind it goes on at once, with the files that are loaded by now.
end_hanging_stop() {
    manage_timed kill --signal=SIGKILL -- "$1" 2>/dev/null 9>&-
    manage_within start "$1" >/dev/null
}

# Brings a unit back that the failed change restarted: it must not be left down.
revive_unit() {
    case $1 in
        *+*)
            revive_service "$1"
            return
            ;;
    esac
    unit_status "$1"
    if [ "$unit_active" = deactivating ]; then
        end_hanging_stop "$1"
    else
        manage_timed reset-failed -- "$1" 2>/dev/null 9>&-
        manage_within restart "$1" >/dev/null
        unit_status "$1"
        [ "$unit_active" != deactivating ] || end_hanging_stop "$1"
    fi
    wait_until_active "$1"
}

# What a person runs for a unit that does not come back.
tell_reviving() {
    case $1 in
        openrc+*) tell "rc-service ${1#*+} restart" ;;
        *+*) tell "service ${1#*+} start" ;;
        *)
            tell "systemctl reset-failed $1"
            tell "systemctl restart $1"
            ;;
    esac
}
