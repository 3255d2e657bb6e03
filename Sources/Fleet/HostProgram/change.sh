# shellcheck shell=sh disable=SC2154,SC2034
# Changes a host in one transaction: lock, check, stage, validate, keep the old bytes, rename, reload, restart, wait,
# look; put everything back when any of that fails. Uses the functions of the observing program.
#
# The program that the connection started reads the request, takes the lock and writes the journal (change-journal.sh). The
# transaction itself is the work of a second one, detached from the connection and from the login session, to which the
# lock is handed on; the first one waits for it, undoes what it did should it die, and tells how it ended. Who sends the
# same request again, under the run's name, is told how it ended, and it is done no second time.
#
# Standard input, after the request that observe.sh reads: a heading up to `begin`, then the steps up to `go`.
#   run ID                        names the run and its folder under /var/lib/fairlead/runs
#   holder TEXT                   who holds the lock, shown to others
#   lock-wait SECONDS             how long to wait for the lock
#   deadline SECONDS              how long a restart may take until the unit is active
#   settle SECONDS                how long a unit must stay active before that counts
#   begin
#   spare UNIT                    an unfinished run's restart of this unit is not made undone: this run sees to the unit
#   write MODE BEFORE AFTER PATH  BEFORE and AFTER are lengths of blobs that follow; BEFORE may be `absent`, `any` or
#                                 `sha256:DIGEST`; MODE
#                                 is permission bits, or `kept` or `kept-private` for those of the file as it is
#   edit MODE SHA256 LENGTH PATH  a blob of pieces that a file with this digest is put together from: `lines FIRST COUNT`
#                                 for some of its own, `text LENGTH` with that many bytes behind it for new ones
#   validate UNIT                 the container engine of UNIT must accept the file before as its configuration
#   remove BEFORE PATH            likewise
#   restore RUN                   every file that the run changed, as it was before
#   reload
#   restart UNIT                  for UNIT, here and below, MANAGER+NAME means a service; see change-service.sh
#   expect UNIT COUNT LENGTH      a blob of COUNT lines `NAME=VALUE` that the unit's process must have
#   forbid UNIT NAME              a variable that the unit's process must not have, unless empty
#   owns NAME PATH                a file of a user that the run changes, and likewise
#   serves NAME UNIT              a unit of a user that it restarts, both for people to read
#   user NAME LENGTH              a blob of such lines, up to `go`, for what belongs to a user; see change-user.sh
# Standard output: a section `outcome WORD` with a text, a section `commands` where a person has to run some, then an
# observation, then `end`.

state=/var/lib/fairlead

# Reads a blob of a known length from standard input into a file. Where the input ends too early, `go` will be missing.
read_blob() {
    if [ "$1" -eq 0 ]; then
        printf '' >"$2"
    else
        take_bytes "$1" 2>/dev/null >"$2"
    fi
}

# COUNT: so many bytes of standard input, and no more. A dd that does not know `fullblock` has read nothing when it says so.
take_bytes() {
    dd bs="$1" count=1 iflag=fullblock 2>/dev/null || dd bs=1 count="$1" 2>/dev/null
}

finish() {
    outcome_word=$1
    outcome_text=$2
}

name_run_folder() {
    case $run in
        '' | *[!A-Za-z0-9.-]* | .*) return 1 ;;
    esac
    run_folder=$state/runs/$run
}

read_operation_blobs() {
    case $before in
        absent | any | sha256:*) ;;
        *) read_blob "$before" "$run_folder/$count.before" || return 1 ;;
    esac
    [ -z "$after" ] || read_blob "$after" "$run_folder/$count.$after_kind" || return 1
    add_operation
}

# Adds what path, before and mode say to the operations and to the journal.
add_operation() {
    eval "path_$count=\$path before_$count=\$before mode_$count=\$mode"
    journal="${journal}file $count ${mode:-remove} $before $path$newline"
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
    count=0 restarts='' wants_reload='' change_users='' validations='' journal=''
    # A user's part is read once for every phase.
    rm -f "$run_folder"/forbid.*
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
            'restore '*)
                journal="${journal}rollback-of ${line#restore }$newline"
                add_restoring "${line#restore }" || return 1
                ;;
            'validate '*)
                validations="$validations $count:${line#validate }"
                journal="${journal}validate $count:${line#validate }$newline"
                ;;
            'user '*)
                rest=${line#user }
                change_users="$change_users ${rest%% *}"
                journal="${journal}user ${rest%% *}$newline"
                read_blob "${rest#* }" "$run_folder/user.${rest%% *}" || return 1
                ;;
            'owns '* | 'serves '* | 'spare '*) journal=$journal$line$newline ;;
            reload)
                wants_reload=yes
                journal=$journal$line$newline
                ;;
            'restart '*)
                restarts="$restarts ${line#restart }"
                journal=$journal$line$newline
                ;;
            'expect '*)
                rest=${line#expect }
                unit=${rest%% *} rest=${rest#* }
                read_blob "${rest#* }" "$run_folder/expect.$unit" || return 1
                printf '%s\n' "${rest%% *}" 2>/dev/null >"$run_folder/expected.$unit" || return 1
                ;;
            'forbid '*)
                rest=${line#forbid }
                printf '^%s=.\n' "${rest#* }" 2>/dev/null >>"$run_folder/forbid.${rest%% *}" || return 1
                ;;
            go) return 0 ;;
            *) return 1 ;;
        esac
    done
    return 1
}

# RUN: adds the operations that put back what a run changed, from what was kept of it.
add_restoring() {
    restore_folder=$state/runs/$1
    change_error="what the run $1 replaced is not kept any more"
    read_result "$restore_folder" && [ "$outcome_word" = changed ] || return 1
    is_complete_journal "$restore_folder" || return 1
    # The last one first: a drop-in goes before the file that it names, and comes after it.
    grep -a '^file ' "$restore_folder/journal" | sort -k 2,2nr >"$run_folder/restoring"
    while IFS= read -r restore_line; do
        case $restore_line in
            'file '*)
                rest=${restore_line#file }
                restore_number=${rest%% *} rest=${rest#* }
                restore_mode=${rest%% *} rest=${rest#* }
                restore_before=${rest%% *} path=${rest#* }
                ! is_restored || continue
                count=$((count + 1)) mode=as-it-was before=absent
                [ "$restore_before" != absent ] || mode=
                [ "$restore_mode" = remove ] || before=sha256:$(written_digest "$restore_folder" "$restore_number")
                [ -z "$mode" ] ||
                    cp --preserve=all "$restore_folder/$restore_number.old" "$run_folder/$count.after" 2>/dev/null ||
                    cp -p "$restore_folder/$restore_number.old" "$run_folder/$count.after" || return 1
                add_operation
                ;;
        esac
    done <"$run_folder/restoring"
    outcome_word='' outcome_text=''
}

# Whether somebody has put the file back already.
is_restored() {
    find_path "$path"
    if [ "$restore_before" = absent ]; then
        [ ! -e "$file_path" ] && [ ! -L "$file_path" ]
    else
        run_place=$restore_folder run_number=$restore_number
        is_like_old
    fi
}

prepare_state() {
    for tool in flock cmp timeout sync ln mv cp rm mkdir chmod sleep head sort sha256sum; do
        command -v "$tool" >/dev/null 2>&1 || {
            finish failed "the command '$tool' is missing; nothing was changed"
            return 1
        }
    done
    # Nothing is written through what somebody else has put there.
    for lock_place in "$state" "$state/lock" "$state/runs" "$state/record"; do
        if [ -L "$lock_place" ]; then
            finish failed "$lock_place is a symbolic link, which is not followed; nothing was changed"
            return 1
        elif [ -e "$lock_place" ] && [ ! -O "$lock_place" ]; then
            finish failed "$lock_place does not belong to root; nothing was changed"
            return 1
        fi
    done
    if [ -e "$state/lock" ] && [ ! -f "$state/lock" ]; then
        finish failed "$state/lock is not a regular file; nothing was changed"
        return 1
    fi
    lock_error=$(mkdir -p "$state/runs" 2>&1 && chmod 700 "$state" 2>&1 && (printf '' >>"$state/lock") 2>&1) || {
        finish failed "cannot write $state/lock: $lock_error; nothing was changed"
        return 1
    }
}

# A kernel lock: it dies with its holder, however that dies.
lock_host() {
    exec 9>>"$state/lock"
    # Who only looks whether the lock is free holds it for a moment.
    [ "$lock_wait" -gt 0 ] || lock_wait=1
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
    # A place that takes nothing is met again in a moment, and told of there.
    printf '%s\n' "$holder" 2>/dev/null >"$state/lock"
    return 0
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

# Puts back as much as can be put back, whatever fails on the way, and tells what a person has to do about the rest.
put_back() {
    why=$1
    trouble='' back_word=not-put-back
    mark putting back
    restore_files || {
        # Whoever comes next tries once more, but for what somebody else has written.
        if [ -n "$restoring_failed" ]; then
            trouble="; putting the files back failed: the old ones are in $run_folder"
            back_word=torn
        else
            trouble="; what somebody else has written meanwhile was left as it is: the old files are in $run_folder"
        fi
    }
    for_users each_user restore || {
        trouble="$trouble; $change_error"
        tell_users
    }
    # Who puts files back by hand has them read by hand, too.
    back_told=$trouble
    reload_systemd || {
        trouble="$trouble; $change_error"
        back_told=yes
    }
    [ -z "$wants_reload" ] || [ -z "$back_told" ] || tell 'systemctl daemon-reload'
    for unit in $restarted; do
        is_to_be_revived "$unit" || continue
        unit_told=$back_told
        revive_unit "$unit" || {
            trouble="$trouble; $change_error"
            unit_told=yes
        }
        [ -z "$unit_told" ] || tell_reviving "$unit"
    done
    for_users revive_users || trouble="$trouble; $change_error"
    if [ -n "$trouble" ]; then
        finish "$back_word" "$why$trouble"
    elif [ "$count" -eq 0 ] && [ -z "$change_users" ]; then
        finish rolled-back "$why; no file was changed, and the units run again with what systemd has loaded"
    elif [ -n "$restarted$users_restarted" ]; then
        finish rolled-back "$why; the files were put back and the units run as before"
    else
        finish rolled-back "$why; the files were put back, nothing was restarted"
    fi
}

# What a user's part could not put back is told in a file of the user's, which is run as that user.
tell_users() {
    for tell_name in $users_prepared; do
        find_user "$tell_name" || continue
        tell "runuser -u $tell_name -- sh $(shell_word "$user_home/.local/state/fairlead/runs/$run/commands")"
    done
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
    mark staging
    { stage_files && validate_files; } || {
        remove_staged
        remove_made_folders
        finish failed "cannot write $path: $change_error; nothing was changed"
        return 0
    }
    for_users prepare_users || return 0
    mark placing
    if put_in_place && for_users each_user commit && mark reloading && reload_systemd && for_users each_user reload &&
        restart_units && for_users restart_users; then
        mark ending
        remove_staged
        for_users each_user settle
        finish changed ''
    else
        put_back "$change_error"
    fi
}

# RUN: the transaction itself, detached.
work_main() {
    trap '' HUP PIPE TERM
    # Nothing of the environment's: the program's text is in its file.
    p=
    run=$1
    run_folder=$state/runs/$run
    # Without the lock, which is handed on, nothing is done.
    flock -n 9 2>/dev/null || exit 65
    printf '' >"$run_folder/started"
    find_init
    load_journal "$run_folder" || exit 65
    program_file=$run_folder/program own_spares=$spares is_recovery='' is_belated=''
    if recover_others; then
        load_journal "$run_folder"
        if [ "$count" -eq 0 ] && [ -z "$wants_reload$restarts$change_users" ]; then
            finish recovered "${recovered:+put back what$recovered left}"
        else
            transact
        fi
    fi
    # Whoever finds no result undoes what was done.
    if write_result; then tidy_runs; fi
}

# Starts the transaction where neither the connection nor the end of the login session reaches it, and waits for it.
detach_work() {
    set -- sh "$run_folder/program" work "$run"
    ! command -v setsid >/dev/null 2>&1 || set -- setsid "$@"
    # What was ignored at its start, a shell cannot stop ignoring, nor can the daemons that it starts.
    if is_in_session && command -v systemd-run >/dev/null 2>&1; then
        (trap - HUP PIPE TERM && exec systemd-run --scope --quiet -- "$@") </dev/null >/dev/null 2>&1 &
        detached=$!
        # A bus that does not answer must not hold up the host for good.
        detach_patience=100
        while [ ! -e "$run_folder/started" ] && kill -0 "$detached" 2>/dev/null; do
            detach_patience=$((detach_patience - 1))
            [ $detach_patience -gt 0 ] || kill "$detached"
            sleep 0.2
        done
        wait "$detached"
        [ ! -e "$run_folder/started" ] || return 0
    fi
    (trap - HUP PIPE TERM && exec "$@") </dev/null >/dev/null 2>&1 &
    wait $!
}

# Whether systemd may end this process together with a login or a connection: KillUserProcesses= of logind.conf(5), and
# KillMode= of systemd.kill(5) where every connection has a service of its own. The usual services of sshd end no others.
is_in_session() {
    [ "$host_init" = systemd ] || return 1
    while IFS= read -r session_line; do
        case $session_line in
            0::/ | 0::*/ssh.service | 0::*/sshd.service | 0::*/init.scope) return 1 ;;
            *:name=systemd:/ | *:name=systemd:*/ssh.service | *:name=systemd:*/sshd.service) return 1 ;;
            0::* | *:name=systemd:*) return 0 ;;
        esac
    done 2>/dev/null </proc/self/cgroup
    return 1
}

change_locked() {
    # The same request once more, after the one before has ended, or has died.
    if read_result "$run_folder"; then return 0; fi
    trap '' HUP PIPE TERM
    if is_complete_journal "$run_folder"; then
        end_own_run
        return
    fi
    if begin_run; then
        detach_work
        read_result "$run_folder" || end_own_run
    else
        rm -rf "$run_folder"
        finish failed "$change_error; nothing was changed"
    fi
}

# Takes in the whole request before the lock is asked for: a line that dies meanwhile must not lock the host.
receive_steps() {
    incoming=$state/incoming-$run-$$
    rm -f "$incoming"
    if ! timeout 120 cat 2>/dev/null >"$incoming"; then
        rm -f "$incoming"
        finish failed "the transaction arrived incomplete, or $state cannot be written; nothing was changed"
        return 1
    fi
    exec 8<"$incoming"
    rm -f "$incoming"
    return 0
}

# What an earlier attempt to send the request left is not its whole.
begin_run() {
    change_error=$(rm -rf "$run_folder" 2>&1 && mkdir "$run_folder" 2>&1) || return 1
    change_error="the transaction arrived incomplete, or $run_folder cannot be written"
    read_steps <&8 || return 1
    # Daemons keep what they are started with open.
    exec 8<&-
    write_journal && printf '%s\n' "$p" 2>/dev/null >"$run_folder/program"
}

# The program that did the work is dead: what it did is undone.
end_own_run() {
    recover_run "$run"
    if write_result; then tidy_runs; fi
}

report_outcome() {
    case $outcome_word in
        torn) section outcome not-put-back ;;
        *) section outcome "$outcome_word" ;;
    esac
    printf '%s' "$outcome_text"
    if [ -n "$run_folder" ] && [ -f "$run_folder/commands" ]; then
        section commands
        head -c 65536 "$run_folder/commands"
    fi
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
        work)
            work_main "$2"
            return
            ;;
    esac
    read_request || exit 65
    find_tools awk grep stat cat dd head timeout
    run_folder='' outcome_word='' outcome_text='' own_spares='' is_recovery='' is_belated=''
    find_init
    if ! [ -r /proc/1/environ ]; then
        finish failed 'not root; nothing was changed'
    elif ! read_heading || ! name_run_folder; then
        finish failed 'the transaction arrived incomplete; nothing was changed'
    elif ! read_result "$run_folder" && prepare_state && receive_steps && lock_host; then
        change_locked
    fi
    report_outcome
    # The service manager itself was looked at when the plan was made.
    # shellcheck disable=SC2034
    observes_manager='' holds_lock=yes
    observe
    exec 9>&-
    section end
}
