# shellcheck shell=sh disable=SC2154,SC2034
# Changes a host in one transaction: lock, check, stage, validate, keep the old bytes, rename, reload, restart, wait,
# look; put everything back when any of that fails. Uses the functions of the observing program.
#
# Standard input, after the request that observe.sh reads: a heading up to `begin`, then the steps up to `go`.
#   run ID                        names the run and its folder under /var/lib/fairlead/runs
#   holder TEXT                   who holds the lock, shown to others
#   lock-wait SECONDS             how long to wait for the lock
#   deadline SECONDS              how long a restart may take until the unit is active
#   settle SECONDS                how long a unit must stay active before that counts
#   begin
#   write MODE BEFORE AFTER PATH  BEFORE and AFTER are lengths of blobs that follow; BEFORE may be `absent`, `any` or
#                                 `sha256:DIGEST`; MODE
#                                 is permission bits, or `kept` or `kept-private` for those of the file as it is
#   edit MODE SHA256 LENGTH PATH  a blob of pieces that a file with this digest is put together from: `lines FIRST COUNT`
#                                 for some of its own, `text LENGTH` with that many bytes behind it for new ones
#   validate UNIT                 the container engine of UNIT must accept the file before as its configuration
#   remove BEFORE PATH            likewise
#   reload
#   restart UNIT                  for UNIT, here and below, MANAGER+NAME means a service; see change-service.sh
#   expect UNIT COUNT LENGTH      a blob of COUNT lines `NAME=VALUE` that the unit's process must have
#   forbid UNIT NAME              a variable that the unit's process must not have, unless empty
#   user NAME LENGTH              a blob of such lines, up to `go`, for what belongs to a user; see change-user.sh
# Standard output: a section `outcome WORD` with a text, then an observation, then `end`.
#
# The work goes on when the connection is cut: hang-ups and closed pipes are ignored from the first byte changed.

state=/var/lib/fairlead

# Reads a blob of a known length from standard input into a file. Where the input ends too early, `go` will be missing.
read_blob() {
    if [ "$1" -eq 0 ]; then
        : >"$2"
    else
        dd bs="$1" count=1 iflag=fullblock of="$2" 2>/dev/null
    fi
}

finish() {
    section outcome "$1"
    printf '%s' "$2"
    outcome_word=$1
}

make_run_folder() {
    case $run in
        '' | *[!A-Za-z0-9.-]* | .*)
            change_error='the run has no proper name'
            return 1
            ;;
    esac
    run_folder=$state/runs/$run
    change_error=$(mkdir -p "$run_folder" 2>&1) || {
        run_folder=
        return 1
    }
}

read_operation_blobs() {
    case $before in
        absent | any | sha256:*) ;;
        *) read_blob "$before" "$run_folder/$count.before" || return 1 ;;
    esac
    [ -z "$after" ] || read_blob "$after" "$run_folder/$count.$after_kind" || return 1
    eval "path_$count=\$path before_$count=\$before mode_$count=\$mode"
    printf '%s %s %s\n' "$count" "${mode:-remove}" "$path" >>"$run_folder/manifest" 2>/dev/null
}

# Reads the lines up to `begin`: what is needed to take the lock.
read_heading() {
    run='' holder=unknown lock_wait=0 deadline=120 settle=1
    while IFS= read -r line; do
        case $line in
            'run '*) run=${line#run } ;;
            'holder '*) holder=${line#holder } ;;
            'lock-wait '*) lock_wait=${line#lock-wait } ;;
            'deadline '*) deadline=${line#deadline } ;;
            'settle '*) settle=${line#settle } ;;
            begin) return 0 ;;
            *) return 1 ;;
        esac
    done
    return 1
}

read_steps() {
    count=0 restarts='' wants_reload='' change_users='' validations=''
    # A user's part is read once for every phase.
    rm -f "$run_folder/manifest" "$run_folder"/forbid.*
    while IFS= read -r line; do
        case $line in
            'write '*)
                count=$((count + 1)) rest=${line#write } after_kind=after
                mode=${rest%% *} rest=${rest#* }
                before=${rest%% *} rest=${rest#* }
                after=${rest%% *} path=${rest#* }
                read_operation_blobs || return 1
                ;;
            'edit '*)
                count=$((count + 1)) rest=${line#edit } after_kind=pieces
                mode=${rest%% *} rest=${rest#* }
                before=sha256:${rest%% *} rest=${rest#* }
                after=${rest%% *} path=${rest#* }
                read_operation_blobs || return 1
                ;;
            'remove '*)
                count=$((count + 1)) rest=${line#remove }
                mode='' after='' before=${rest%% *} path=${rest#* }
                read_operation_blobs || return 1
                ;;
            'validate '*) validations="$validations $count:${line#validate }" ;;
            'user '*)
                rest=${line#user }
                change_users="$change_users ${rest%% *}"
                read_blob "${rest#* }" "$run_folder/user.${rest%% *}" || return 1
                ;;
            reload) wants_reload=yes ;;
            'restart '*) restarts="$restarts ${line#restart }" ;;
            'expect '*)
                rest=${line#expect }
                unit=${rest%% *} rest=${rest#* }
                read_blob "${rest#* }" "$run_folder/expect.$unit" || return 1
                printf '%s\n' "${rest%% *}" >"$run_folder/expected.$unit" 2>/dev/null || return 1
                ;;
            'forbid '*)
                rest=${line#forbid }
                printf '^%s=.\n' "${rest#* }" >>"$run_folder/forbid.${rest%% *}" 2>/dev/null || return 1
                ;;
            go) return 0 ;;
            *) return 1 ;;
        esac
    done
    return 1
}

# A kernel lock: it dies with its holder, however that dies.
lock_host() {
    for tool in flock cmp timeout sync ln mv cp rm mkdir chmod date sleep head; do
        command -v "$tool" >/dev/null 2>&1 || {
            finish failed "the command '$tool' is missing; nothing was changed"
            return 1
        }
    done
    [ ! -L "$state" ] || {
        finish failed "$state is a symbolic link, which is not followed; nothing was changed"
        return 1
    }
    lock_error=$(mkdir -p "$state" 2>&1 && (: >>"$state/lock") 2>&1) || {
        finish failed "cannot write $state/lock: $lock_error; nothing was changed"
        return 1
    }
    exec 9>>"$state/lock"
    flock -w "$lock_wait" -E 75 9
    case $? in
        0) ;;
        75)
            finish locked "$(head -c 500 "$state/lock" 2>/dev/null)"
            return 1
            ;;
        *)
            finish failed "cannot lock $state/lock; nothing was changed"
            return 1
            ;;
    esac
    printf '%s\n' "$holder" >"$state/lock"
}

load_operation() {
    eval "path=\$path_$1 before=\$before_$1 mode=\$mode_$1"
    find_path "$path"
    path=$file_path
    folder=${path%/*}
    staged=$folder/.fairlead-$run-$1.new
    kept=$folder/.fairlead-$run-$1.old
}

# Whether a file still is what it was when the plan was made.
is_as_observed() {
    case $before in
        absent) [ ! -e "$path" ] && [ ! -L "$path" ] ;;
        any) [ -f "$path" ] && [ ! -L "$path" ] ;;
        sha256:*) [ -f "$path" ] && [ ! -L "$path" ] && [ "$(file_digest "$path")" = "${before#sha256:}" ] ;;
        *) [ -f "$path" ] && [ ! -L "$path" ] && cmp -s "$path" "$run_folder/$1.before" ;;
    esac
}

check_preconditions() {
    number=0
    while [ "$number" -lt "$count" ]; do
        number=$((number + 1))
        load_operation $number
        is_as_observed $number || {
            change_error="$path changed after it was looked at; nothing was changed"
            return 1
        }
    done
    # A restart would start a unit that somebody stopped in the meantime.
    for unit in $restarts; do
        is_running "$unit" || {
            change_error="${unit#*+} was stopped after it was looked at; nothing was changed"
            return 1
        }
    done
}

is_running() {
    case $1 in
        *+*) find_service_process "${1#*+}" ;;
        *) manage is-active --quiet -- "$1" 9>&- ;;
    esac
}

# Whether a file is a record of ours: losing one to a power cut loses no setting, so that nobody waits for the disk.
is_bookkeeping() {
    case $path in
        "$state"/record/*) return 0 ;;
        *) return 1 ;;
    esac
}

# One call for all: each file system is asked once.
sync_paths() {
    sync "$@" 2>/dev/null || sync
}

# Makes a drop-in folder and remembers it, so that putting back removes it.
make_folder() {
    [ -d "$folder" ] && return 0
    make_mask=022
    # What is below a home is the user's alone, as the user's own programs make such folders.
    [ -z "$is_user" ] || make_mask=077
    change_error=$(umask $make_mask && mkdir -p "$folder" 2>&1) || return 1
    printf '%s\n' "$folder" >>"$run_folder/folders"
    is_bookkeeping || sync_paths "${folder%/*}"
}

# Writes the new bytes beside their place and keeps the old ones, so that neither the change nor putting it back needs
# space later.
stage_files() {
    set --
    number=0
    while [ "$number" -lt "$count" ]; do
        number=$((number + 1))
        load_operation $number
        # Nothing is written, kept or removed through a link.
        [ ! -L "$folder" ] || {
            change_error="$folder is a symbolic link"
            return 1
        }
        remove_remains
        if [ -n "$mode" ]; then
            make_folder || return 1
            stage_file || return 1
            is_bookkeeping || set -- "$@" "$staged"
        fi
        [ "$before" = absent ] || keep_file || return 1
    done
    [ $# -eq 0 ] || sync_paths "$@"
}

# The new bytes in a file of their own, with the rights that they are to have before anything secret is in it.
stage_file() {
    if [ -f "$run_folder/$number.pieces" ]; then
        assemble_file "$number" || {
            change_error='it changed after it was looked at, or cannot be put together'
            return 1
        }
    fi
    case $mode in
        kept | kept-private)
            cp --preserve=all "$path" "$staged" 2>/dev/null ||
                change_error=$(cp -p "$path" "$staged" 2>&1) || return 1
            [ "$mode" = kept ] || change_error=$(chmod go-rwx "$staged" 2>&1) || return 1
            ;;
        600 | 644) ;;
        *)
            change_error=$(umask 077 && : 2>&1 >"$staged") || return 1
            change_error=$(chmod "$mode" "$staged" 2>&1) || return 1
            ;;
    esac
    stage_mask=077
    [ "$mode" != 644 ] || stage_mask=022
    change_error=$(umask $stage_mask && cat "$run_folder/$number.after" 2>&1 >"$staged") || return 1
    # Only other rights: the time goes on saying since when the file holds what it holds.
    case $mode in
        kept*) ! cmp -s "$path" "$staged" || touch -r "$path" "$staged" ;;
    esac
}

# Asks container engines whether they accept their staged configuration, with the flags that their units start them with.
validate_files() {
    for validation in $validations; do
        load_operation "${validation%%:*}"
        validate_with_engine "${validation#*:}" || return 1
    done
}

validate_with_engine() {
    validating_unit=$1
    validating_files=
    validating_program=${1%.service}d
    validating_answer=$(manage show --property=EnvironmentFiles,ExecStart -- "$1" 2>/dev/null 9>&-)
    change_ifs=$IFS
    IFS=$newline
    set -f
    for validating_line in $validating_answer; do
        case $validating_line in
            EnvironmentFiles=*)
                validating_line=${validating_line#EnvironmentFiles=}
                validating_files=$validating_files${validating_line% (ignore_errors=*)}$newline
                ;;
            'ExecStart={ path='*"/$validating_program ;"*)
                validating_program=${validating_line#*path=}
                validating_program=${validating_program%%" ;"*}
                ;;
        esac
    done
    # shellcheck disable=SC2086
    validating_words=$(engine_arguments "$validating_unit" $validating_files)
    set --
    validating_skips=
    for validating_word in $validating_words; do
        if [ -n "$validating_skips" ]; then
            validating_skips=
            continue
        fi
        case $validating_word in
            --config-file | -config-file) validating_skips=yes ;;
            --config-file=* | -config-file=*) ;;
            *) set -- "$@" "$validating_word" ;;
        esac
    done
    set +f
    IFS=$change_ifs
    command -v "$validating_program" >/dev/null 2>&1 || return 0
    change_error=$(timeout 30 "$validating_program" "$@" --config-file="$staged" --validate 2>&1 9>&- </dev/null) || {
        change_error=$(printf '%s' "$change_error" | tail -n 3 | head -c 1000)
        change_error="${validating_program##*/} does not accept it: $change_error"
        return 1
    }
}

# What a run left that a power cut ended: the lock is held, so that it is nobody's now.
remove_remains() {
    for remains in "$folder"/.fairlead-*; do
        case $remains in
            "$folder/.fairlead-$run-"*) ;;
            *) [ ! -e "$remains" ] || rm -f "$remains" ;;
        esac
    done
}

# A second name in the run's folder where that is on the same file system, else a copy there and a second name beside.
keep_file() {
    ln "$path" "$run_folder/$number.old" 2>/dev/null && return 0
    change_error=$(cp -p "$path" "$run_folder/$number.old" 2>&1) || return 1
    ln "$path" "$kept" 2>/dev/null || change_error=$(cp -p "$path" "$kept" 2>&1)
}

remove_staged() {
    number=0
    while [ "$number" -lt "$count" ]; do
        number=$((number + 1))
        load_operation $number
        if [ -e "$staged" ] || [ -e "$kept" ]; then rm -f "$staged" "$kept" 2>/dev/null; fi
    done
}

remove_made_folders() {
    [ -f "$run_folder/folders" ] || return 0
    while IFS= read -r made; do
        rmdir "$made" 2>/dev/null
    done <"$run_folder/folders"
    # A folder that somebody else put something into stays, and that is no failure.
    return 0
}

relabel() {
    if [ -d /sys/fs/selinux ] && command -v restorecon >/dev/null 2>&1; then
        restorecon "$1" >/dev/null 2>&1
    fi
    return 0
}

put_in_place() {
    set --
    number=0
    while [ "$number" -lt "$count" ]; do
        number=$((number + 1))
        load_operation $number
        # Validating and preparing took time in which somebody else may have written.
        is_as_observed $number || {
            change_error="$path changed after it was looked at"
            return 1
        }
        : >"$run_folder/$number.placed" || return 1
        if [ -n "$mode" ]; then
            change_error=$(mv -f "$staged" "$path" 2>&1) || return 1
            relabel "$path"
        else
            change_error=$(rm -f "$path" 2>&1) || return 1
        fi
        is_bookkeeping || set -- "$@" "$folder"
    done
    [ $# -eq 0 ] || sync_paths "$@"
}

reload_systemd() {
    [ -n "$wants_reload" ] || return 0
    change_error=$(manage daemon-reload 2>&1 9>&-) || {
        change_error="systemctl daemon-reload failed: $change_error"
        return 1
    }
}

unit_status() {
    unit_active='' unit_sub='' unit_pid=0 unit_result='' unit_restarts=''
    unit_answer=$(manage show --property=ActiveState,SubState,MainPID,Result,NRestarts -- "$1" 2>/dev/null 9>&-)
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
    patience_end=$(($(date +%s) + deadline))
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
        [ "$(date +%s)" -lt $patience_end ] || {
            change_error="$1 was not active within ${deadline} s of its restart ($unit_active, $unit_sub)"
            return 1
        }
        sleep 0.5
    done
}

# VERB UNIT: with a deadline.
manage_within() {
    if [ -n "$is_user" ]; then
        timeout "$deadline" systemctl --user "$1" -- "$2" 2>&1 9>&-
    else
        timeout "$deadline" systemctl "$1" -- "$2" 2>&1 9>&-
    fi
}

# The start limit counts manual restarts too, so it is cleared first (systemd.unit(5), StartLimitBurst=).
restart_unit() {
    case $1 in
        *+*)
            restart_service "$1"
            return
            ;;
    esac
    manage reset-failed -- "$1" 2>/dev/null 9>&-
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
        restarted="$restarted $unit"
        restart_unit "$unit" && check_process "$unit" || return 1
    done
}

# Puts every file back that can be; says whether all could.
restore_files() {
    number=$count
    restored=yes
    while [ "$number" -gt 0 ]; do
        load_operation "$number"
        restore_file || restored=
        [ ! -d "$folder" ] || sync_paths "$folder"
        number=$((number - 1))
    done 2>/dev/null
    remove_staged
    remove_made_folders
    [ -n "$restored" ]
}

restore_file() {
    [ -e "$run_folder/$number.placed" ] || return 0
    # What somebody else has written meanwhile is not thrown away.
    [ ! -e "$path" ] || cmp -s "$path" "$run_folder/$number.after" || cmp -s "$path" "$run_folder/$number.old" || return 1
    if [ "$before" = absent ]; then
        rm -f "$path"
        return
    fi
    # Where both still name one file nothing happens; what counts is the bytes.
    if [ -e "$kept" ]; then
        mv -f "$kept" "$path"
        cmp -s "$path" "$run_folder/$number.old" || return 1
    elif ! cmp -s "$path" "$run_folder/$number.old"; then
        mv -f "$run_folder/$number.old" "$path" || return 1
    fi
    relabel "$path"
}

# Ends a stop that hangs. The restart that waits behind it goes on at once, with the files that are loaded by now.
end_hanging_stop() {
    manage kill --signal=SIGKILL -- "$1" 2>/dev/null 9>&-
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
        manage reset-failed -- "$1" 2>/dev/null 9>&-
        manage_within restart "$1" >/dev/null
        unit_status "$1"
        [ "$unit_active" != deactivating ] || end_hanging_stop "$1"
    fi
    wait_until_active "$1"
}

# What a person runs for a unit that does not come back.
remedy_words() {
    case $1 in
        openrc+*) printf 'rc-service %s restart' "${1#*+}" ;;
        *+*) printf 'service %s start' "${1#*+}" ;;
        *) printf 'systemctl reset-failed %s; systemctl restart %s' "$1" "$1" ;;
    esac
}

# Puts back as much as can be put back, whatever fails on the way, and tells what a person has to do about the rest.
put_back() {
    why=$1
    trouble=''
    restore_files || trouble="; putting the files back failed: the old ones are in $run_folder"
    for_users each_user restore || trouble="$trouble; $change_error"
    reload_systemd || trouble="$trouble; $change_error; run: systemctl daemon-reload"
    for unit in $restarted; do
        revive_unit "$unit" || trouble="$trouble; $change_error; run: $(remedy_words "$unit")"
    done
    for_users revive_users || trouble="$trouble; $change_error"
    if [ -n "$trouble" ]; then
        finish failed "$why$trouble"
    elif [ "$count" -eq 0 ] && [ -z "$change_users" ]; then
        finish rolled-back "$why; no file was changed, and the units run again with what systemd has loaded"
    elif [ -n "$restarted$users_restarted" ]; then
        finish rolled-back "$why; the files were put back and the units run as before"
    else
        finish rolled-back "$why; the files were put back, nothing was restarted"
    fi
}

# COMMAND: does it where anything belongs to users; the program comes without that part otherwise.
for_users() {
    [ -z "$change_users" ] || "$@"
}

transact() {
    restarted='' users_restarted='' users_prepared=''
    check_preconditions || {
        finish stale "$change_error"
        return 0
    }
    { stage_files && validate_files; } || {
        remove_staged
        remove_made_folders
        finish failed "cannot write $path: $change_error; nothing was changed"
        return 0
    }
    for_users prepare_users || return 0
    if put_in_place && for_users each_user commit && reload_systemd && for_users each_user reload && restart_units &&
        for_users restart_users; then
        remove_staged
        for_users each_user settle
        finish changed ''
    else
        put_back "$change_error"
    fi
}

# Keeps what the latest five runs replaced, and of this run what somebody may need. The lock is held.
tidy_runs() {
    [ -n "$run_folder" ] || return 0
    set -- "$state"/runs/*
    outdated=
    while [ $# -gt 5 ]; do
        [ "$1" = "$run_folder" ] || outdated=$outdated${1}$newline
        shift
    done
    set -- "$run_folder"/*.old
    case $outcome_word in
        changed) ;;
        failed) [ -e "$1" ] || outdated=$outdated$run_folder ;;
        *) outdated=$outdated$run_folder ;;
    esac
    tidy_ifs=$IFS
    IFS=$newline
    # shellcheck disable=SC2086
    rm -rf "$run_folder"/expect* "$run_folder"/forbid.* "$run_folder"/*.before "$run_folder"/*.after "$run_folder"/*.pieces \
        "$run_folder"/*.placed "$run_folder"/restored "$run_folder"/restart.log "$run_folder"/user.* \
        "$run_folder"/user-input "$run_folder"/user-answer $outdated
    IFS=$tidy_ifs
}

change_locked() {
    if ! make_run_folder; then
        finish failed "$change_error; nothing was changed"
    elif read_steps; then
        trap '' HUP PIPE TERM
        transact
    else
        finish failed "the transaction arrived incomplete, or $run_folder cannot be written; nothing was changed"
    fi
    tidy_runs
}

change_main() {
    case ${1-} in
        observe-user)
            observe_main observe-user
            return
            ;;
        change-user-*)
            change_user_main "${1#change-user-}"
            return
            ;;
    esac
    read_request || exit 65
    find_tools awk grep stat cat
    run_folder='' outcome_word=''
    if ! [ -r /proc/1/environ ]; then
        finish failed 'not root; nothing was changed'
    elif ! read_heading; then
        finish failed 'the transaction arrived incomplete; nothing was changed'
    elif lock_host; then
        change_locked
    fi
    # The service manager itself was looked at when the plan was made.
    # shellcheck disable=SC2034
    observes_manager=
    observe
    exec 9>&-
    section end
}
