# shellcheck shell=sh disable=SC2154
# What a fault does; shim.sh reads this at the chosen call. `$real "$@"` is the call, `$half` says whether it is to be
# carried out before the blow.
PATH=/usr/sbin:/usr/bin:/sbin:/bin

fact() {
    # The name, in parentheses, may hold anything; behind it come the state and the parent.
    IFS= read -r stat_line <"/proc/$1/stat" 2>/dev/null || return 1
    comm=${stat_line#*\(}
    comm=${comm%\)*}
    stat_line=${stat_line##*\) }
    stat_line=${stat_line#* }
    parent=${stat_line%% *}
}

# The shell that made the call, past programs like timeout that start others.
calling_shell() {
    caller=$PPID
    while [ "$caller" -gt 1 ] && fact "$caller"; do
        case $comm in
            sh | dash | bash | busybox) break ;;
        esac
        caller=$parent
    done
    echo "$caller"
}

# PATTERN: the processes whose command line starts with it.
processes() {
    for folder in /proc/[0-9]*; do
        IFS= read -r words 2>/dev/null <"$folder/cmdline" || [ -n "$words" ] || continue
        # shellcheck disable=SC2254
        case $words in
            $1) [ "${folder#/proc/}" = $$ ] || echo "${folder#/proc/}" ;;
        esac
    done
}

kill_all() {
    # shellcheck disable=SC2046
    kill -KILL $(processes "$1") 2>/dev/null
}

read_only() {
    mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"
}

call() {
    "$real" "$@"
    status=$?
}

status=0
[ "$half" = before ] || call "$@"
case $action in
    kill-caller) kill -KILL "$(calling_shell)" ;;
    # The whole host program: whoever waits for it, follows it or does its work. What the shells call may name its
    # files, and dies with them.
    kill-program) kill_all '*fairlead*' ;;
    # And nobody but root is let in any more (pam_nologin(8)).
    abandon | abandon-twice | future-runs)
        : >/run/nologin
        kill_all '*fairlead*'
        ;;
    kill-sudo) kill_all 'sudo*' ;;
    kill-session) kill_all 'sshd*: ops*' ;;
    # The power is cut from outside, with everything as it is at this very point.
    power) sleep 600 ;;
    refuse)
        echo "$name: No space left on device" >&2
        exit 1
        ;;
    systemctl)
        echo 'Failed to connect to bus: Connection refused' >&2
        exit 1
        ;;
    systemctl-hangs)
        sleep 15
        exit 1
        ;;
    read-only-state) read_only /var/lib/fairlead ;;
    read-only-folder) read_only /etc/systemd/system ;;
esac
[ "$half" = after ] || exec "$real" "$@"
exit "$status"
