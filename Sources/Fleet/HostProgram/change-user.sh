# shellcheck shell=sh disable=SC2154,SC2034
# The part of a transaction that belongs to users: every phase runs once more as the user (users.sh), with the same
# functions as root's part; the first one reads the steps and writes a journal, which the others go by. Each and answers with one line: `ok`, or `stale` or `failed` with a reason. What the user's files
# held before is kept below the user's own home.

# PHASE: runs it for every user who has come so far.
each_user() {
    each_error=
    for each_name in $users_prepared; do
        user_phase "$each_name" "$1" || each_error=$change_error
    done
    change_error=$each_error
    [ -z "$each_error" ]
}

# NAME PHASE: sets change_error, and change_word to the answer's first word.
#
# Input and answer are files, not pipes: a stray process of the user's that holds on to a pipe would hold up root, who has
# the host's lock.
user_phase() {
    find_user "$1" || {
        change_error="the user $1 is gone"
        return 1
    }
    # Later phases read no more than the heading: written once, it takes no space that may be gone by then.
    if [ "$2" = prepare ] || [ -n "$is_recovery" ]; then
        write_user_input "$1" || {
            change_error="user $1: $run_folder cannot be written"
            return 1
        }
    fi
    # A new file for every phase: what one user still holds open is none of the next one's.
    rm -f "$run_folder/user-answer"
    (
        # Blocks of 512 bytes, or of 1024.
        ulimit -f 8192 2>/dev/null
        run_as_user "$1" "change-user-$2" "$(phase_limit "$1" "$2")"
    ) <"$run_folder/user-input.$1" >"$run_folder/user-answer" 2>/dev/null 9>&-
    phase_answer=$(head -c 2000 "$run_folder/user-answer" | tr -d '\000')
    change_word=${phase_answer%%[ "$newline"]*}
    [ "$change_word" != ok ] || return 0
    change_error=${phase_answer#* }
    [ -n "$phase_answer" ] || change_error="nothing could be run as the user"
    change_error="user $1: $change_error"
    return 1
}

# NAME: the program, the heading and the steps.
write_user_input() {
    [ -n "${p-}" ] || p=$(cat "$program_file")
    rm -f "$run_folder/user-input.$1"
    {
        printf '%s\n' "${#p}" && printf '%s' "$p" &&
            printf 'run %s\ndeadline %s\nsettle %s\nbegin\n' "$run" "$deadline" "$settle" &&
            { [ -n "$is_recovery" ] || cat "$run_folder/user.$1"; }
    } 2>/dev/null >"$run_folder/user-input.$1"
}

# NAME PHASE: how long a phase may take, in seconds: files are quick, services have deadlines of their own.
phase_limit() {
    case $2 in
        restart | revive) echo $(($(user_restarts "$1") * 5 * deadline + 60)) ;;
        *) echo 60 ;;
    esac
}

# NAME: how many services of the user's are to be restarted.
user_restarts() {
    grep -c "^serves $1 " "$run_folder/journal"
}

# Checks and stages what belongs to users. Nothing is in place yet, so that everything can be taken away again.
prepare_users() {
    for prepare_name in $change_users; do
        users_prepared="$users_prepared $prepare_name"
        user_phase "$prepare_name" prepare && continue
        prepare_error=$change_error prepare_word=$change_word
        remove_staged
        remove_made_folders
        each_user discard
        case $prepare_word in
            stale) finish stale "$prepare_error" ;;
            *) finish failed "$prepare_error; nothing was changed" ;;
        esac
        return 1
    done
}

# After the files were put back: what was restarted runs with them again.
revive_users() {
    revive_error=
    for revive_name in $users_prepared; do
        case " $users_restarted " in
            *" $revive_name "*) revive_phase=revive ;;
            *) revive_phase=forget ;;
        esac
        user_phase "$revive_name" $revive_phase || revive_error=$change_error
    done
    change_error=$revive_error
    [ -z "$revive_error" ]
}

restart_users() {
    for restart_name in $users_prepared; do
        [ "$(user_restarts "$restart_name")" -gt 0 ] || continue
        users_restarted="$users_restarted $restart_name"
        mark restarting user "$restart_name"
        user_phase "$restart_name" restart || return 1
    done
}

answer() {
    printf '%s\n' "$*"
    exit 0
}

# PHASE, as the user.
change_user_main() {
    is_user=yes
    state=$HOME/.local/state/fairlead
    trap '' HUP PIPE TERM
    read_heading || answer failed 'the transaction arrived incomplete'
    name_run_folder || answer failed 'the run has no proper name'
    change_error=$(mkdir -p "$run_folder" 2>&1) || answer failed "$state cannot be written: $change_error"
    # A phase may have outlived root's part, which was killed: two of them never work side by side.
    exec 9>>"$state/lock"
    flock -w 50 9 || answer failed "another run holds $state/lock"
    if [ "$1" = prepare ]; then
        read_steps || answer failed "the transaction arrived incomplete, or $run_folder cannot be written"
    elif ! load_journal "$run_folder"; then
        # Without a journal nothing was begun.
        rm -rf "$run_folder"
        answer ok
    fi
    restarted='' own_spares='' is_recovery=''
    case $1 in
        prepare)
            check_preconditions || answer stale "$change_error"
            write_journal || answer failed "$run_folder cannot be written"
            { stage_files && validate_files; } || answer failed "cannot write $path: $change_error"
            ;;
        commit) put_in_place || answer failed "$change_error" ;;
        reload) reload_systemd || answer failed "$change_error" ;;
        restart) restart_units || answer failed "$change_error" ;;
        restore)
            restore_files || answer failed "putting the files back failed: the old ones are in $run_folder"
            printf '' >"$run_folder/restored"
            ;;
        revive) revive_units ;;
        forget)
            reload_systemd || answer failed "$change_error"
            end_user_run put-back
            ;;
        settle) end_user_run changed ;;
        discard)
            remove_staged
            remove_made_folders
            end_user_run discarded
            ;;
        *) answer failed "there is no phase $1" ;;
    esac
    answer ok
}

# After the files were put back: the manager reads them, and what was restarted is restarted with them.
revive_units() {
    reload_systemd || answer failed "$change_error"
    revive_error=
    for unit in $restarts; do
        revive_unit "$unit" || revive_error="$change_error; run: systemctl --user restart $unit"
    done
    end_user_run put-back
    [ -z "$revive_error" ] || answer failed "$revive_error"
}

end_user_run() {
    remove_staged
    outcome_word=$1 outcome_text=
    # What could not be put back is nowhere else.
    [ "$1" != put-back ] || [ -e "$run_folder/restored" ] || outcome_word=not-put-back
    write_result || answer failed "$run_folder cannot be written"
    tidy_runs
}
