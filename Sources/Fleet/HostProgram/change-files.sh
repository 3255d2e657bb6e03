# shellcheck shell=sh disable=SC2154,SC2034
# The part of a transaction that is about files: staged beside their place, kept, renamed, put back. What is to be put
# back is told from the files themselves, never from a note about them: a power cut takes notes along.

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

# Whether a file is a record of ours: these reach the disk together with the result.
is_bookkeeping() {
    case $path in
        "$state"/record/*) return 0 ;;
        *) return 1 ;;
    esac
}

# One call for all: each file system is asked once. What did not reach the disk must not be counted on.
sync_files() {
    sync "$@" 2>/dev/null || {
        change_error="the disk does not take it"
        return 1
    }
}

# Not every file system syncs a folder.
sync_folders() {
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
    is_bookkeeping || sync_folders "${folder%/*}"
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
        file_path=$path
        ! is_in_foreign_folder || {
            change_error="others than root can write there, and could put another file in its place"
            return 1
        }
        remove_remains
        if [ -n "$mode" ]; then
            make_folder || return 1
            stage_file || return 1
            set -- "$@" "$staged"
        fi
        [ "$before" = absent ] || keep_file || return 1
    done
    # Whatever is put in place from here on, what it takes to put it back is on the disk.
    for needed in "$run_folder"/journal "$run_folder"/*.old "$run_folder"/*.after; do
        [ ! -f "$needed" ] || set -- "$@" "$needed"
    done
    sync "$@" "$run_folder" "$state/runs" 2>/dev/null || {
        sync_files "$@" || return 1
        sync_folders "$run_folder" "$state/runs"
    }
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
        as-it-was)
            copy_file "$run_folder/$number.after" "$staged"
            return
            ;;
        kept | kept-private)
            copy_file "$path" "$staged" || return 1
            [ "$mode" = kept ] || change_error=$(chmod go-rwx "$staged" 2>&1) || return 1
            ;;
        600 | 644) ;;
        *)
            change_error=$(umask 077 && printf '' 2>&1 >"$staged") || return 1
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

# With everything that belongs to a file: owner, rights, times, access lists and security label.
copy_file() {
    cp --preserve=all "$1" "$2" 2>/dev/null || change_error=$(cp -p "$1" "$2" 2>&1)
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
    validating_answer=$(manage_timed show --property=EnvironmentFiles,ExecStart -- "$1" 2>/dev/null 9>&-)
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
    copy_file "$path" "$run_folder/$number.old" || return 1
    ln "$path" "$kept" 2>/dev/null || copy_file "$path" "$kept"
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
    number=0
    while [ "$number" -lt "$count" ]; do
        number=$((number + 1))
        load_operation $number
        # Validating and preparing took time in which somebody else may have written.
        is_as_observed $number || {
            change_error="$path changed after it was looked at"
            return 1
        }
        if [ -n "$mode" ]; then
            change_error=$(mv -f "$staged" "$path" 2>&1) || return 1
            relabel "$path"
        else
            change_error=$(rm -f "$path" 2>&1) || return 1
        fi
        # One after the other: a drop-in must never be on the disk before the file that it names.
        is_bookkeeping || sync_folders "$folder"
    done
}

# Puts every file back that can be; says whether all could, and leaves the commands for the others.
restore_files() {
    number=$count
    restored=yes restoring_failed=
    while [ "$number" -gt 0 ]; do
        load_operation "$number"
        restore_file 2>/dev/null
        case $? in
            0) ;;
            2) restored='' ;;
            *) restored='' restoring_failed=yes && tell_restoring "$number" ;;
        esac
        number=$((number - 1))
    done
    remove_staged
    remove_made_folders
    [ -n "$restored" ]
}

restore_file() {
    find_file_state "$number"
    case $file_state in
        old) return 0 ;;
        # What somebody else has written meanwhile is not thrown away. Long after, it is what counts.
        other) [ -n "$is_belated" ] && return 0 || return 2 ;;
    esac
    if [ "$before" = absent ]; then
        rm -f "$path" || return 1
    else
        [ -d "$folder" ] || mkdir -p "$folder" || return 1
        if [ ! -e "$kept" ] && ! ln "$run_folder/$number.old" "$kept"; then
            copy_file "$run_folder/$number.old" "$kept" || return 1
            sync_files "$kept" || return 1
        fi
        mv -f "$kept" "$path" || return 1
        relabel "$path"
    fi
    sync_folders "$folder"
}

# Which of its contents a file has now, in file_state: `old`, `new`, or `other` for what somebody else has written. Where
# both have the same bytes, the old one is the very file that was kept.
find_file_state() {
    file_old=$run_folder/$1.old
    file_state=other
    if [ ! -e "$path" ] && [ ! -L "$path" ]; then
        if [ "$before" = absent ]; then
            file_state=old
        elif [ -z "$mode" ]; then
            file_state=new
        fi
    elif [ -L "$path" ]; then
        return 0
    elif [ "$before" = absent ]; then
        [ -z "$mode" ] || ! cmp -s "$path" "$run_folder/$1.after" || file_state=new
    elif is_same_file "$file_old" || is_same_file "$kept"; then
        file_state=old
    elif [ ! -e "$file_old" ]; then
        # What was not kept yet was not touched either; what is new all the same cannot be put back.
        if [ -z "$mode" ] || ! cmp -s "$path" "$run_folder/$1.after"; then file_state=old; fi
    elif [ -n "$mode" ] && cmp -s "$path" "$run_folder/$1.after"; then
        file_state=new
    elif cmp -s "$path" "$file_old"; then
        file_state=old
    fi
}

# FILE: whether it is the operation's file under another name. Every shell that is a Linux system's `sh` knows -ef.
is_same_file() {
    # shellcheck disable=SC3013
    [ "$path" -ef "$1" ]
}

# What a person runs to put a file back.
tell_restoring() {
    if [ "$before" = absent ]; then
        tell "rm -f $(shell_word "$path")"
    else
        tell "cp --preserve=all $(shell_word "$run_folder/$1.old") $(shell_word "$path")"
    fi
}

# A text as one word of a command line.
shell_word() {
    case $1 in
        *[!A-Za-z0-9/._@:+-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
        *) printf '%s' "$1" ;;
    esac
}
