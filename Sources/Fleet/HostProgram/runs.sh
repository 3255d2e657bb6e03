# shellcheck shell=sh disable=SC2154,SC2034
# Looks at a run that has ended, for putting back what it replaced: a section `run ID` with its journal, then lines
#   state N WORD   what file N holds: `new` as the run wrote it, `old` as it was before, or `other`
#   up UNIT        a unit that the run restarted, and that runs
# and for every file that holds nothing but settings of ours, sections `kept N` and `now N` with its bytes before and now.
# Part of the observing program, whose functions it uses.

# ID NONCE: the run of this name, or the `latest` one that has not been put back; and what users have of it.
observe_run() {
    run_state=/var/lib/fairlead
    [ -z "$is_user" ] || run_state=$HOME/.local/state/fairlead
    run_id=$1
    [ "$run_id" != latest ] || find_latest_run
    case $run_id in
        '' | *[!A-Za-z0-9.-]* | .*)
            section no-run
            return
            ;;
    esac
    run_place=$run_state/runs/$run_id
    if ! has_ended "$run_place" || [ "$run_word" != changed ] || ! is_complete_journal "$run_place"; then
        section no-run "$run_id"
        return
    fi
    section run "$run_id"
    cat "$run_place/journal"
    run_users='' run_excerpts=''
    while IFS= read -r run_line; do
        case $run_line in
            'file '*) observe_run_file "${run_line#file }" ;;
            'restart '*) ! is_up "${run_line#restart }" || printf 'up %s\n' "${run_line#restart }" ;;
            'user '*) run_users="$run_users ${run_line#user }" ;;
        esac
    done <"$run_place/journal"
    for run_number in $run_excerpts; do observe_excerpts "$run_number"; done
    for run_user in $run_users; do
        observe_user "$run_user" "$2${newline}run $run_id -${newline}end$newline"
    done
}

# The latest run that changed files, is no putting back itself, and has not been put back; in run_id.
find_latest_run() {
    run_id='' run_latest=0
    run_undone=$(undone_runs "$run_state")
    for run_place in "$run_state"/runs/*; do
        case $run_undone in
            *" ${run_place##*/} "*) continue ;;
        esac
        if ! has_ended "$run_place" || [ "$run_word" != changed ]; then continue; fi
        if grep -aq '^rollback-of ' "$run_place/journal" || ! grep -a '^file \|^user ' "$run_place/journal" | grep -qv ' /var/lib/fairlead/record/'; then
            continue
        fi
        find_run_sequence "$run_place"
        if [ "$run_sequence" -gt "$run_latest" ]; then
            run_latest=$run_sequence run_id=${run_place##*/}
        fi
    done
}

# NUMBER MODE BEFORE PATH
observe_run_file() {
    run_number=${1%% *} run_rest=${1#* }
    run_mode=${run_rest%% *} run_rest=${run_rest#* }
    run_before=${run_rest%% *}
    find_path "${run_rest#* }"
    printf 'state %s %s\n' "$run_number" "$(run_file_state)"
    case $file_path in
        *.env | *.d/*.conf) run_excerpts="$run_excerpts $run_number:$file_path" ;;
    esac
}

run_file_state() {
    if [ -L "$file_path" ] || { [ -e "$file_path" ] && [ ! -f "$file_path" ]; }; then
        echo other
    elif [ ! -e "$file_path" ]; then
        case $run_mode$run_before in
            remove*) echo new ;;
            *absent) echo old ;;
            *) echo other ;;
        esac
    elif [ "$run_before" != absent ] && is_like_old; then
        echo old
    elif [ "$run_mode" != remove ] && [ "$(written_digest "$run_place" "$run_number")" = "$(file_digest "$file_path")" ]; then
        echo new
    else
        echo other
    fi
}

# Whether a unit runs that the run restarted; what is no unit of systemd's has a plus in its name.
is_up() {
    case $1 in
        *+*) find_service_process "${1#*+}" ;;
        *) manage is-active --quiet -- "$1" ;;
    esac
}

# NUMBER:PATH
observe_excerpts() {
    section kept "${1%%:*}"
    excerpt "$run_place/${1%%:*}.old" "${1#*:}"
    section now "${1%%:*}"
    excerpt "${1#*:}" "${1#*:}"
}

# FILE PATH: the bytes of a file that is at PATH or was, where they are all ours.
excerpt() {
    if [ ! -f "$1" ] || [ -L "$1" ]; then return; fi
    excerpt_mode=own
    case $2 in
        *.env) excerpt_mode=own-env ;;
    esac
    excerpt_foreign=$(FAIRLEAD_PATH=$2 reduce_files $excerpt_mode - "$1")
    if [ -n "$excerpt_foreign" ]; then
        printf '%s\n' '# (other settings, which stay on the host)'
    else
        head -c "$size_limit" "$1"
    fi
}
