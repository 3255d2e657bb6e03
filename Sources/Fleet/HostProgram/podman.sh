# shellcheck shell=sh disable=SC2154
# Observes podman: its version, and what the files of its configuration say of the environment that it gives itself. Part
# of the observing program, whose functions it uses.
#
# Of those files nothing leaves the host but the entries of `env` in `[engine]` that set proxy variables. Everything else
# stands as a placeholder, so that the reader knows that there is something: `"_"` for an entry, `_ = 0` for settings.

# Reads TOML as far as it must to find where strings and lists end. Two modes:
#   conf  prints the reduced file, or one line `? REASON` for what it does not understand
#   own   prints the number of the first line that is not ours, or nothing
# Source: https://toml.io/en/v1.0.0; containers.conf(5).
# shellcheck disable=SC2016
podman_reducer='
function give_up(reason) { if (unclear == "") unclear = reason }
function put(text) { out = out text }
function is_foreign() { if (!foreign) foreign = FNR }
function lowered(text) { text = tolower(text); gsub(/[ \t]/, "", text); return text }
function bare(token) { gsub(/^["\047]+|["\047]+$/, "", token); return token }
function new_header(    safe) {
    section = lowered(name); others = 0
    if (section !~ /^\[[^][]*\]$/) is_list = 1; else is_list = 0
    gsub(/^\[+|\]+$/, "", section)
    safe = section ~ /^[a-z0-9_.-]+$/ ? section : "_"
    if (section != "engine" || is_list) is_foreign()
    put(is_list ? "[[" safe "]]\n" : "[" safe "]\n")
    if (is_list) section = "_"
}
function new_value() {
    key = lowered(key); wanted = section == "engine" && key == "env"; depth = 0
    if (section == "" && key ~ /^engine(\.|$)/) give_up("engine is not set by a header [engine]")
    if (section == "engine" && key ~ /^env\./) give_up("env is not a list")
    if (wanted) put("env = "); else is_foreign()
}
function end_value() {
    if (wanted) put("\n"); else if (!others) { put("_ = 0\n"); others = 1 }
    place = "start"
}
function got_string(token,    text, at) {
    if (place == "start") { place = "key"; key = bare(token) }
    else if (place == "header") name = name bare(token)
    else if (place == "key") key = key bare(token)
    else if (wanted) {
        if (in_table || depth != 1) { give_up("env is not a list of strings"); return }
        text = bare(token); sub(/^\n/, "", text); at = index(text, "=")
        if (at && token ~ /^"/ && index(substr(text, 1, at), "\\")) give_up("a name in env is written with escapes")
        if (tolower(text) ~ /^(http|https|no|ftp|all)_proxy=/) put(token)
        else { put("\"_\""); is_foreign() }
    }
}
function got_table() {
    in_table = 0
    if (lowered(table) !~ /^append=(true|false)$/) give_up("env holds a table that is no append")
    put("{" lowered(table) "}")
}
function got_byte(c) {
    if (place == "start") {
        if (c == "[") { place = "header"; name = c } else { place = "key"; key = c }
    } else if (place == "header") name = name c
    else if (place == "key") { if (c == "=") { place = "value"; new_value() } else key = key c }
    else if (!wanted) {
        if (c == "[" || c == "{") depth++; else if (c == "]" || c == "}") depth--
    } else if (in_table) { if (c == "}") got_table(); else table = table c }
    else if (c == "{" && depth == 1) { in_table = 1; table = "" }
    else if (c == "[" && depth == 0) { depth = 1; put(c) }
    else if (c == "]" && depth == 1) { depth = 0; put(c) }
    else if (c == "," && depth == 1) put(c)
    else give_up("env is not a list of strings")
}
function end_line() {
    if (string != "") {
        if (length(string) == 3) token = token "\n"; else give_up("a string does not end")
    } else if (place == "header") { place = "start"; new_header() }
    else if (place == "key") give_up("a line that sets nothing")
    else if (place == "value" && depth <= 0 && !in_table) end_value()
}
function scan(line,    i, size, c, three) {
    size = length(line)
    # Some awks need for each character as long as the line is.
    if (size > 16384) { give_up("a line is longer than 16 KiB"); is_foreign(); return }
    for (i = 1; i <= size; i++) {
        c = substr(line, i, 1); three = substr(line, i, 3)
        if (string != "") {
            if (c == "\\" && substr(string, 1, 1) == "\"") { token = token substr(line, i, 2); i++ }
            else if (length(string) == 3 ? three == string && substr(line, i + 3, 1) != c : c == string) {
                token = token string; i += length(string) - 1; string = ""; got_string(token)
            } else token = token c
        } else if (c == "#") {
            if (index(substr(line, i), "=")) is_foreign()
            break
        } else if (c == "\"" || c == "\047") {
            string = three == c c c ? three : c; token = string; i += length(string) - 1
        } else if ((c != " " && c != "\t") || place == "key" || place == "header" || in_table) got_byte(c)
    }
    end_line()
}
BEGIN { place = "start" }
{
    if (FNR == 1) sub(/^\357\273\277/, "")
    sub(/\r$/, "")
    if (unclear == "") scan($0)
}
END {
    if (string != "" || place != "start") give_up("the file ends within a value")
    if (mode == "own") { if (unclear != "") is_foreign(); if (foreign) print foreign }
    else if (unclear != "") printf "? %s", unclear
    else printf "%s", out
}'

# FILE: one file of podman's configuration, reduced.
observe_podman_file() {
    if [ ! -e "$1" ] && [ ! -L "$1" ]; then
        return 0
    elif [ ! -f "$1" ] || [ ! -r "$1" ]; then
        section podman-unclear "$1"
        printf 'it is no file that can be read'
        return 0
    fi
    podman_size=$(wc -c <"$1" 2>/dev/null)
    if [ "${podman_size:-0}" -gt "$size_limit" ]; then
        section podman-unclear "$1"
        printf 'it is larger than 1 MiB'
        return 0
    fi
    podman_text=$(awk -v mode=conf "$podman_reducer" "$1" 2>/dev/null && printf .)
    case $podman_text in
        '? '*)
            section podman-unclear "$1"
            podman_text=${podman_text#??}
            printf '%s' "${podman_text%.}"
            ;;
        *.)
            section podman-file "$1"
            printf '%s' "${podman_text%.}"
            ;;
        *)
            section podman-unclear "$1"
            printf 'it could not be read'
            ;;
    esac
}

# The files in the order in which podman reads them; those below the home of root count from podman 5.0 on.
observe_podman_files() {
    podman_home=$HOME
    if [ -z "$is_user" ]; then
        find_user root || user_home=/root
        podman_home=$user_home
    fi
    for podman_file in /usr/share/containers/containers.conf /etc/containers/containers.conf \
        /etc/containers/containers.conf.d/*.conf "$podman_home/.config/containers/containers.conf" \
        "$podman_home"/.config/containers/containers.conf.d/*.conf; do
        case $podman_file in
            *"$newline"*) ;;
            *) observe_podman_file "$podman_file" ;;
        esac
    done
}

# PATH: podman, and the file of ours.
observe_podman() {
    if ! command -v podman >/dev/null 2>&1; then
        section podman-none
    else
        section podman-version
        timeout 10 podman --version 2>/dev/null </dev/null | head -n 1 | head -c 200
    fi
    observe_podman_files
    find_path "$1"
    if ! refuse_file "$1"; then
        podman_foreign=$(awk -v mode=own "$podman_reducer" "$file_path" 2>/dev/null)
        if [ -n "$podman_foreign" ]; then
            section foreign-file "$1"
            printf '%s' "$podman_foreign"
        else
            send_file "$1"
        fi
    fi
    observe_place "$1"
}
