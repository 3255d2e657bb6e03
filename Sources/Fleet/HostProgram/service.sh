# shellcheck shell=sh disable=SC2154,SC2034
# Observes services that scripts in /etc/init.d run, on hosts where systemd is not the init. Part of the observing program,
# whose functions it uses.

# Who runs the host's services, in host_init: systemd, openrc, sysvinit, or nothing that is known.
find_init() {
    host_init=
    if [ -d /run/systemd/system ]; then
        host_init=systemd
    elif [ -d /run/openrc ] && command -v rc-service >/dev/null 2>&1; then
        host_init=openrc
    elif [ -d /etc/init.d ]; then
        host_init=sysvinit
    fi
}

# NAME: everything about a service.
observe_service() {
    case $host_init in
        openrc | sysvinit) ;;
        *) return 0 ;;
    esac
    find_service_process "$1"
    section service "$1"
    printf 'manager=%s\n' "$host_init"
    if [ -f "/etc/init.d/$1" ]; then
        printf 'installed=yes\n'
        for service_folder in /etc/default/ /etc/sysconfig/; do
            ! grep -q "^[^#]*$service_folder" "/etc/init.d/$1" 2>/dev/null || printf 'reads=%s\n' "$service_folder"
        done
    fi
    if [ -n "$service_pid" ]; then
        printf 'pid=%s\n' "$service_pid"
        section process-start "$1"
        process_start "$service_pid"
    fi
    case " $engines " in
        *" $1 "*) observe_service_engine "$1" ;;
    esac
    [ -z "$service_pid" ] || observe_process "$1" "$service_pid"
}

# NAME: the service's process, in service_pid: the one of its PID file, else one that init or a supervisor runs. Those of
# the same name in containers have other parents.
find_service_process() {
    service_pid=
    for service_file in "/var/run/$1.pid" "/var/run/${1}d.pid"; do
        service_found=
        { IFS= read -r service_found <"$service_file"; } 2>/dev/null
        case $service_found in
            '' | *[!0-9]*) continue ;;
        esac
        service_comm=
        { IFS= read -r service_comm <"/proc/$service_found/comm"; } 2>/dev/null
        case $service_comm in
            "$1" | "${1}d" | "$1-server")
                service_pid=$service_found
                return 0
                ;;
        esac
    done
    service_pid=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v name="$1" '
        match($0, /\) [A-Za-z] [0-9]+ /) {
            split(substr($0, RSTART + 2), field, " "); open = index($0, "(")
            comm[$1] = substr($0, open + 1, RSTART - open - 1); parent[$1] = field[2]
        }
        END {
            for (pid in comm) {
                if (comm[pid] != name && comm[pid] != name "d" && comm[pid] != name "-server") continue
                if (parent[pid] == 1 || comm[parent[pid]] == "supervise-daemo") { print pid; exit }
            }
        }')
    [ -n "$service_pid" ]
}

# NAME, after find_service_process: the engine's flags are those of its process, since a script may make them up.
observe_service_engine() {
    engine_name=$1
    engine_unit=$1
    engine_flags=
    if [ -n "$service_pid" ]; then
        engine_pid=$service_pid
        engine_flags=$(tr '\000' '\n' <"/proc/$service_pid/cmdline" 2>/dev/null | proxy_flags)
        section engine-flags "$1"
        printf '%s' "$engine_flags"
        observe_engine_configuration
        observe_running_engine
    else
        observe_engine_configuration
        section engine-version "$1"
        timeout 10 "${1}d" --version 2>/dev/null </dev/null | head -n 1
        section engine-none "$1"
        printf '%s does not run' "${1}d"
    fi
}
