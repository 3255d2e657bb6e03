# shellcheck shell=sh disable=SC2154,SC2034
# The part of a transaction that is about hosts without systemd: files put together from their own lines, and services
# that scripts in /etc/init.d run. A service's word in the request is MANAGER+NAME; no unit's name holds a plus.

# Puts the new bytes of a file together: lines of the file as it is, and new ones. What is read must be what was looked
# at, so that the file is checked once more behind it.
assemble_file() {
    while IFS= read -r piece; do
        case $piece in
            'lines '*)
                piece=${piece#lines }
                tail -n "+${piece% *}" "$path" 2>/dev/null | head -n "${piece#* }" || return 1
                ;;
            'text '*) take_bytes "${piece#text }" || return 1 ;;
            *) return 1 ;;
        esac
    done <"$run_folder/$1.pieces" >"$run_folder/$1.after" && is_as_observed "$1"
}

# Gives a restart as a whole its deadline, which the calls and the waits of it share.
begin_patience() {
    find_now
    patience_end=$((now + deadline))
}

patience_left() {
    find_now
    patience=$((patience_end - now))
    [ $patience -gt 0 ]
}

# Becomes a service's script with an environment of its own, as at boot, and a deadline. A daemon keeps what it is started
# with open: that must be neither the connection nor the lock.
become_call() {
    case $1 in
        openrc+*) set -- rc-service "${1#*+}" "$2" ;;
        *)
            if command -v service >/dev/null 2>&1; then
                set -- service "${1#*+}" "$2"
            else
                set -- "/etc/init.d/${1#*+}" "$2"
            fi
            ;;
    esac
    cd / || exit 1
    umask 022
    trap - HUP PIPE TERM
    patience_left || patience=1
    exec env -i PATH="$PATH" TERM=dumb timeout -k 5 "$patience" "$@" </dev/null >"$run_folder/restart.log" 2>&1 9>&-
}

# SERVICE VERB: runs the script to its end.
call_service() {
    (become_call "$1" "$2")
}

# Restarts a service and waits until it is up. Sets change_error.
restart_service() {
    service_name=${1#*+}
    find_service_process "$service_name"
    service_old=$service_pid
    begin_patience
    case $1 in
        openrc+*) restart_by_openrc "$1" ;;
        *) restart_by_script "$1" && wait_until_up "$1" ;;
    esac
}

# Stop, then start: where nothing runs, `restart` of Debian's script for docker ends in silence.
restart_by_script() {
    call_service "$1" stop
    [ $? -ne 124 ] || {
        change_error="the stop of $service_name took longer than ${deadline} s"
        return 1
    }
    wait_until_gone "$service_old" || {
        change_error="$service_name did not stop within ${deadline} s"
        return 1
    }
    call_service "$1" start
    explain_status $?
}

explain_status() {
    case $1 in
        0) return 0 ;;
        124) change_error="the start of $service_name took longer than ${deadline} s" ;;
        *) change_error="the start of $service_name failed (exit status $1)" ;;
    esac
    return 1
}

# OpenRC restarts what depends on the service, too, and so gets the word itself. But now and then it waits for good for a
# start that has long succeeded, so that the process is what counts; and what it takes for stopped, though it runs, it
# only starts once more.
restart_by_openrc() {
    (become_call "$1" restart) &
    service_call=$!
    wait_for_call
    if [ -n "$service_old" ] && [ -d "/proc/$service_old" ]; then
        ! call_service "$1" status || {
            change_error="the restart of $service_name failed, and it runs on as before"
            return 1
        }
        kill "$service_old" 2>/dev/null
        wait_until_gone "$service_old" || {
            change_error="$service_name did not stop within ${deadline} s"
            end_call "$1"
            return 1
        }
        call_service "$1" zap
        (become_call "$1" start) &
        service_call=$!
        wait_for_call
    fi
    wait_until_up "$1"
    restart_status=$?
    end_call "$1"
    return $restart_status
}

# Until the call has ended, or there is a new process.
wait_for_call() {
    while kill -0 "$service_call" 2>/dev/null; do
        ! find_service_process "$service_name" || [ "$service_pid" = "$service_old" ] || return 0
        sleep 0.2
    done
}

# A call that goes on ten seconds after the service is up will never end. What ends it leaves a service that OpenRC takes
# for stopped.
end_call() {
    service_patience=50
    while kill -0 "$service_call" 2>/dev/null; do
        service_patience=$((service_patience - 1))
        if [ $service_patience -eq 0 ]; then
            kill "$service_call"
            for service_marker in /lib/rc/sbin /usr/lib/rc/sbin /libexec/rc/sbin /usr/libexec/rc/sbin; do
                [ ! -x "$service_marker/mark_service_started" ] ||
                    RC_SVCNAME=$service_name "$service_marker/mark_service_started" "$service_name" 2>/dev/null 9>&-
            done
        fi
        sleep 0.2
    done
}

wait_until_gone() {
    [ -n "$1" ] || return 0
    while [ -d "/proc/$1" ]; do
        patience_left || return 1
        sleep 0.2
    done
}

# Waits until a service has a new process that stays for the settle time, and its engine, if it has one, answers: scripts
# end before that.
wait_until_up() {
    service_name=${1#*+}
    service_first='' service_misses=0 unit_pid=0
    while :; do
        find_service_process "$service_name" || service_pid=
        [ "$service_pid" != "$service_old" ] || service_pid=
        if [ -z "$service_pid" ]; then
            service_misses=$((service_misses + 1))
            if [ -n "$service_first" ] || [ $service_misses -ge 10 ]; then
                change_error="$service_name did not stay up"
                return 1
            fi
        elif [ "$service_pid" != "$service_first" ]; then
            [ -z "$service_first" ] || {
                change_error="$service_name died and was started again"
                return 1
            }
            service_first=$service_pid
            sleep "$settle"
            continue
        elif engine_answers "$service_name"; then
            unit_pid=$service_pid
            return 0
        fi
        patience_left || {
            change_error="$service_name was not up within ${deadline} s of its restart"
            return 1
        }
        sleep 0.5
    done
}

# Whether the engine that a service runs answers; one that cannot be asked counts as one that does.
engine_answers() {
    case $1 in
        docker | iechor) ;;
        *) return 0 ;;
    esac
    answering_at=$(tr '\000' '\n' <"/proc/$service_pid/cmdline" 2>/dev/null | engine_address)
    answering=$(ask_engine "$1" "${answering_at:-unix:///run/$1.sock}")
    [ $? -ne 127 ] || return 0
    case $answering in
        version=[0-9]*) return 0 ;;
    esac
    return 1
}

# Brings a service back that the failed change restarted.
revive_service() {
    restart_service "$1" && return 0
    # OpenRC holds a service that died for one that runs.
    case $1 in
        openrc+*) call_service "$1" zap ;;
    esac
    service_old=
    begin_patience
    call_service "$1" start
    wait_until_up "$1"
}
