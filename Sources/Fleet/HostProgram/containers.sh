# shellcheck shell=sh disable=SC2154
# Observes running containers: which proxy variables they were made with. Part of the observing program, whose functions
# it uses. Of a container nothing leaves the host but its name and its proxy variables.

# At most so many containers are looked at; the answer says how many there are.
containers_limit=500

# SOCKET: a line `listed=COUNT`, then for each container `name=JSON` and its proxy variables, one JSON text a line, then
# `done`, without which the answer is not complete.
ask_containers() {
    containers_ids=$(DOCKER_CONFIG=/nonexistent timeout 10 "$containers_engine" -H "unix://$1" \
        ps --quiet --no-trunc 2>/dev/null </dev/null | head -c "$size_limit"; printf .)
    # Without containers there is an empty answer, and so there is where nobody answers.
    if [ "$containers_ids" = . ]; then
        DOCKER_CONFIG=/nonexistent timeout 10 "$containers_engine" -H "unix://$1" \
            ps --quiet >/dev/null 2>&1 </dev/null || return 1
    fi
    containers_ids=$(printf '%s\n' "${containers_ids%.}" | grep -E '^[0-9a-f]{12,64}$')
    printf 'listed=%s\n' "$(printf '%s\n' "$containers_ids" | grep -c .)"
    # shellcheck disable=SC2046
    set -- "$1" $(printf '%s\n' "$containers_ids" | head -n "$containers_limit")
    containers_socket=$1
    shift
    if [ $# -gt 0 ]; then
        containers_format='name={{json .Name}}
{{range .Config.Env}}{{json .}}
{{end}}'
        DOCKER_CONFIG=/nonexistent timeout 30 "$containers_engine" -H "unix://$containers_socket" \
            inspect --type container --format "$containers_format" -- "$@" 2>/dev/null </dev/null
        # 1 is a container that went away in the meantime; 124 is the time that ran out.
        [ $? -gt 1 ] || printf 'done\n'
    else
        printf 'done\n'
    fi | awk '/^(name=".*|done)$/ || tolower($0) ~ /^"(http|https|ftp|no|all)_proxy=/ { print }' | head -c "$size_limit"
}

# ENGINE: what runs at its usual socket; of a user that is his own engine.
observe_containers() {
    containers_engine=$1
    containers_socket=/run/$1.sock
    [ -z "$is_user" ] || containers_socket=$XDG_RUNTIME_DIR/$1.sock
    if [ ! -S "$containers_socket" ]; then
        section containers-none "$1"
    elif ! command -v "$1" >/dev/null 2>&1; then
        section containers-hidden "$1"
        printf "the command '%s' is missing" "$1"
    elif containers_answer=$(ask_containers "$containers_socket"); then
        section containers "$1"
        printf '%s' "$containers_answer"
    else
        section containers-hidden "$1"
        printf 'the engine does not answer at %s' "$containers_socket"
    fi
}
