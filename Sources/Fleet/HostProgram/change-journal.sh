# shellcheck shell=sh disable=SC2154,SC2034
# What is written down about a run, in its folder below /var/lib/fairlead/runs (below ~/.local/state/fairlead/runs for what
# belongs to a user), so that it can be ended or undone by somebody else, and put back later.
#
#   journal   what is to be done, up to `begin`; then a line `at STEP` for every step that was come to
#   N.old     what file N held before, with everything that belongs to it
#   N.after   what file N is to hold, while the run is unfinished
#   written   the digests of these, once it has ended
#   result    how it ended: a word, a text, and the line `end`; a run without it is unfinished
#   commands  what a person has to run where putting back failed
#
# A run whose folder holds no complete journal has touched nothing.

# Tells this boot of this host from others, in boot: a container's init is younger than the kernel.
find_boot() {
    boot='' boot_line=''
    { IFS= read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
    { IFS= read -r boot_line </proc/1/stat; } 2>/dev/null
    # shellcheck disable=SC2086
    set -- ${boot_line##*) }
    boot=$boot-${20-}
}

# Counts runs on this host, in sequence: clocks of operators' machines differ.
find_sequence() {
    sequence=0
    for sequence_folder in "$state"/runs/*; do
        find_run_sequence "$sequence_folder"
        [ "$run_sequence" -le "$sequence" ] || sequence=$run_sequence
    done
    sequence=$((sequence + 1))
}

write_journal() {
    find_boot
    find_sequence
    {
        printf 'fairlead-journal 1\nsequence %s\nholder %s\nboot %s\n' "$sequence" "$holder" "$boot"
        printf 'deadline %s\nsettle %s\n%sbegin\n' "$deadline" "$settle" "$journal"
    } 2>/dev/null >"$run_folder/journal"
}

# The step that is come to.
mark() {
    printf 'at %s\n' "$*" 2>/dev/null >>"$run_folder/journal"
}

# FOLDER: takes a run's steps from its journal; says whether they are complete.
load_journal() {
    count=0 restarts='' wants_reload='' change_users='' validations='' spares=''
    journal_boot='' deadline=120 settle=1 stages='' journal_ends=''
    [ -f "$1/journal" ] || return 1
    while IFS= read -r line; do
        rest=${line#* }
        case $line in
            'boot '*) journal_boot=$rest ;;
            'deadline '*) deadline=$rest ;;
            'settle '*) settle=$rest ;;
            'file '*)
                count=$((count + 1)) rest=${rest#* }
                mode=${rest%% *} rest=${rest#* }
                before=${rest%% *} path=${rest#* }
                [ "$mode" != remove ] || mode=
                eval "path_$count=\$path before_$count=\$before mode_$count=\$mode"
                ;;
            'validate '*) validations="$validations $rest" ;;
            'user '*) change_users="$change_users $rest" ;;
            'restart '*) restarts="$restarts $rest" ;;
            'spare '*) spares="$spares $rest" ;;
            'at '*) stages=$stages$rest$newline ;;
            reload) wants_reload=yes ;;
            begin) journal_ends=yes ;;
        esac
    done <"$1/journal"
    [ -n "$journal_ends" ]
}

# FOLDER: how a run ended, in outcome_word and outcome_text; says whether it has ended.
read_result() {
    outcome_word='' outcome_text='' result_ends=''
    [ -f "$1/result" ] || return 1
    {
        IFS= read -r outcome_word
        while IFS= read -r line; do
            case $line in
                end) result_ends=yes ;;
                *) outcome_text=$outcome_text$line ;;
            esac
        done
    } <"$1/result"
    [ -n "$result_ends" ]
}

# Writes down how the run ended; says whether that is on the disk. What was changed has not been changed before.
write_result() {
    # A text is one line: of several only what separates them is lost.
    result_ifs=$IFS
    IFS=$newline
    set -f
    # shellcheck disable=SC2086
    set -- $outcome_text
    set +f
    IFS=' '
    result_text=$*
    IFS=$result_ifs
    printf '%s\n%s\nend\n' "$outcome_word" "$result_text" 2>/dev/null >"$run_folder/result.new" || return 1
    set -- "$run_folder/result.new"
    if [ "$outcome_word" = changed ]; then
        sha256sum "$run_folder"/*.after 2>/dev/null >"$run_folder/written"
        set -- "$@" "$run_folder/written"
    fi
    sync_files "$@" || return 1
    mv -f "$run_folder/result.new" "$run_folder/result" 2>/dev/null || return 1
    set -- "$run_folder"
    [ ! -d "$state/record" ] || set -- "$@" "$state/record"
    sync_folders "$@"
}

# COMMAND: what a person has to run.
tell() {
    printf '%s\n' "$1" 2>/dev/null >>"$run_folder/commands"
}

# Keeps what the latest five runs replaced that can still be put back, and of the others no more than how they ended, so
# that who asks again is told. The lock is held.
tidy_runs() {
    tidy_run "$run_folder"
    kept_runs='' ended_runs='' kept_count=0 ended_count=0
    tidy_undone=$(undone_runs "$state")
    for tidy_folder in "$state"/runs/*; do
        [ -d "$tidy_folder" ] || continue
        tidy_word=
        { IFS= read -r tidy_word <"$tidy_folder/result"; } 2>/dev/null
        # A run that puts back, and the one that it put back, take no place in the row.
        case $tidy_undone in
            *" ${tidy_folder##*/} "*) tidy_word=${tidy_word:+ended} ;;
        esac
        if grep -aq '^rollback-of ' "$tidy_folder/journal" 2>/dev/null; then tidy_word=${tidy_word:+ended}; fi
        find_run_sequence "$tidy_folder"
        case $tidy_word in
            # Nobody knows yet what is needed of these.
            '' | torn) ;;
            changed | not-put-back)
                kept_count=$((kept_count + 1))
                kept_runs="$kept_runs$run_sequence $tidy_folder$newline"
                ;;
            *)
                ended_count=$((ended_count + 1))
                ended_runs="$ended_runs$run_sequence $tidy_folder$newline"
                ;;
        esac
    done
    [ "$kept_count" -le 5 ] || forget_runs "$kept_runs" $((kept_count - 5))
    [ "$ended_count" -le 20 ] || forget_runs "$ended_runs" $((ended_count - 10))
    # What a request left that never came to be one.
    for tidy_folder in "$state"/incoming-*; do
        if [ -f "$tidy_folder" ]; then find "$tidy_folder" -mmin +60 -exec rm -f {} +; fi
    done
}

# LINES COUNT: removes as many of the folders as come first.
forget_runs() {
    printf '%s' "$1" | sort -n | head -n "$2" | while IFS= read -r forget_line; do
        rm -rf "${forget_line#* }"
    done
}

# FOLDER: takes away what nobody will need of an ended run.
tidy_run() {
    case $outcome_word in
        torn) return ;;
        changed | not-put-back) set -- "$1" ;;
        *) set -- "$1" "$1"/*.old ;;
    esac
    tidy_place=$1
    shift
    rm -f "$@" "$tidy_place"/expect* "$tidy_place"/forbid.* "$tidy_place"/*.after "$tidy_place"/*.before "$tidy_place"/*.pieces \
        "$tidy_place"/restored "$tidy_place"/restoring "$tidy_place"/restart.log "$tidy_place"/user.* "$tidy_place"/user-* "$tidy_place"/result.new \
        "$tidy_place"/program "$tidy_place"/started
}
