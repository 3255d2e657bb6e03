# shellcheck shell=sh disable=SC2154
# What belongs to users of the host is looked at, and changed, with the user's own rights: the program runs once more as
# the user, in an environment of its own. Its answer is marked by a word of its own, so that a user who takes the process
# over can tell lies about himself alone.

# Finds a user: sets user_uid, user_gid and user_home.
find_user() {
    user_line=$(getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd 2>/dev/null)
    user_line=${user_line%%"$newline"*}
    [ -n "$user_line" ] || return 1
    user_line=${user_line#*:*:}
    user_uid=${user_line%%:*} user_line=${user_line#*:}
    user_gid=${user_line%%:*} user_line=${user_line#*:*:}
    user_home=${user_line%%:*}
    case $user_uid$user_gid in
        '' | *[!0-9]*) return 1 ;;
    esac
}

# NAME MODE SECONDS, after find_user: runs this program as the user; standard input is the program's length, the program
# and the request. No login shell, no profile and no file of the user's is run, and the host's lock is not handed on.
run_as_user() {
    # shellcheck disable=SC2016
    run_loader='read -r n&&{ p=$(dd bs=$n count=1 iflag=fullblock 2>/dev/null)||p=$(dd bs=1 count=$n 2>/dev/null);}&&eval "$p"'
    run_name=$1
    run_mode=$2
    run_limit=$3
    set -- env -i HOME="$user_home" USER="$1" LOGNAME="$1" SHELL=/bin/sh PATH="$PATH" LC_ALL=C \
        XDG_RUNTIME_DIR="/run/user/$user_uid" sh -c "$run_loader" fairlead "$2"
    (
        cd / || exit 1
        if command -v setpriv >/dev/null 2>&1; then
            exec timeout -k 5 "$run_limit" setpriv --reuid "$user_uid" --regid "$user_gid" --init-groups -- "$@"
        elif command -v runuser >/dev/null 2>&1; then
            exec timeout -k 5 "$run_limit" runuser -u "$run_name" -- "$@"
        else
            # su takes one text for a shell; nothing in it comes from the user.
            exec timeout -k 5 "$run_limit" su -s /bin/sh "$run_name" -c "exec env -i HOME='$user_home' USER='$run_name' LOGNAME='$run_name' \
                PATH='$PATH' LC_ALL=C XDG_RUNTIME_DIR=/run/user/$user_uid sh -c '$run_loader' fairlead $run_mode"
        fi
    ) 9>&-
}

# REQUEST: the standard input of a program that runs as a user.
user_input() {
    printf '%s\n' "${#p}"
    printf '%s' "$p"
    printf '%s' "$1"
}

# NAME REQUEST: what a user has.
observe_user() {
    if ! find_user "$1"; then
        section no-user "$1"
    elif [ "$user_uid" -eq 0 ] || ! [ -r /proc/1/environ ]; then
        section hidden-user "$1"
        printf 'the things of a user can be looked at by root alone, and root has none'
    else
        section user "$1"
        printf 'home=%s\n' "$user_home"
        [ ! -e "/var/lib/systemd/linger/$1" ] || printf 'linger=yes\n'
        # A user's process may say whatever it likes for as long as it likes, and a stray of the user's may hold on to
        # the pipes: both their ends are programs that end in time.
        user_input "$2" | timeout -s KILL 40 cat 9>&- | run_as_user "$1" observe-user 30 2>/dev/null |
            timeout -s KILL 40 head -c 4194304 9>&-
    fi
}
