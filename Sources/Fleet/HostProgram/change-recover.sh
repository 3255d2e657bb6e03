# shellcheck shell=sh disable=SC2154,SC2034
# Ends what another run left: its program was killed, or the host was. Whatever it had put in place is put back; what it
# restarted is left to the run that comes now, where that is about it.

# Ends every unfinished run. The lock is held, so that none of them is at work.
recover_others() {
    recovered=
    for other in "$state"/runs/*; do
        other=${other##*/}
        if [ "$other" = "$run" ] || [ ! -d "$state/runs/$other" ]; then continue; fi
        if read_result "$state/runs/$other" && [ "$outcome_word" != torn ]; then continue; fi
        if is_later_journal "$state/runs/$other"; then
            finish failed "the unfinished run $other is one of a later version, which has to end it; nothing was changed"
            return 1
        elif ! is_complete_journal "$state/runs/$other"; then
            rm -rf "$state/runs/${other:?}"
            continue
        fi
        (
            is_belated=yes
            recover_run "$other"
            write_result || exit 1
            tidy_run "$run_folder"
        ) || {
            finish failed "the unfinished run $other was put back, and that cannot be written down; nothing was changed"
            return 1
        }
        read_result "$state/runs/$other"
        case $outcome_word in
            torn | not-put-back)
                cat "$state/runs/$other/commands" >>"$run_folder/commands" 2>/dev/null
                outcome_text="the unfinished run $other was in the way: $outcome_text"
                outcome_word=not-put-back
                return 1
                ;;
        esac
        recovered="$recovered $other"
    done
}

# RUN: puts back what it did. Sets outcome_word and outcome_text, and run_folder to its folder.
recover_run() {
    run=$1
    run_folder=$state/runs/$run
    load_journal "$run_folder"
    find_boot
    restarted='' users_restarted='' users_prepared=$change_users
    recover_stages=$stages recover_last=starting
    while [ -n "$recover_stages" ]; do
        recover_stage=${recover_stages%%"$newline"*}
        recover_stages=${recover_stages#*"$newline"}
        [ "$recover_stage" = 'putting back' ] || recover_last=$recover_stage
        case $recover_stage in
            'restarting user '*) users_restarted="$users_restarted ${recover_stage##* }" ;;
            'restarting '*) restarted="$restarted ${recover_stage#* }" ;;
        esac
    done
    # Who was started since has read the new files, whoever started it.
    [ "$journal_boot" = "$boot" ] || restarted=$restarts users_restarted=$change_users
    rm -f "$run_folder/commands"
    recover_why="the program that made the change was ended while $recover_last"
    if read_result "$run_folder"; then recover_why="the change was not put back as a whole"; fi
    if is_untouched; then
        remove_staged
        remove_made_folders
        finish failed "$recover_why; nothing was changed"
    elif [ -n "$change_users" ] && ! command -v each_user >/dev/null 2>&1; then
        finish torn "$recover_why; run the command again"
    else
        is_recovery=yes
        put_back "$recover_why"
        is_recovery=
    fi
}

# Whether nothing was put in place and nothing was restarted. Users' files are seen by users alone, and of notes the latest
# may be lost.
is_untouched() {
    [ -z "$change_users" ] || return 1
    case $newline$stages in
        *"${newline}restarting "* | *"${newline}putting back$newline"*) return 1 ;;
    esac
    number=0
    while [ "$number" -lt "$count" ]; do
        number=$((number + 1))
        load_operation "$number"
        find_file_state "$number"
        [ "$file_state" = old ] || return 1
    done
}

# UNIT: whether a unit that an unfinished run restarted is brought back now, rather than left as it is.
is_to_be_revived() {
    [ -n "$is_recovery" ] || return 0
    case $1 in
        *+*)
            # What runs is left to the run that comes now.
            ! find_service_process "${1#*+}" || ! is_spared "$1"
            return
            ;;
    esac
    unit_status "$1"
    case $unit_active in
        active) ! is_spared "$1" ;;
        # Since the host was started anew, that is what its operator wants to be stopped.
        inactive) [ "$journal_boot" = "$boot" ] ;;
    esac
}

is_spared() {
    case " $own_spares " in
        *" $1 "*) return 0 ;;
    esac
    return 1
}
