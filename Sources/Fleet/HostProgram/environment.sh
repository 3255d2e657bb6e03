# shellcheck shell=sh disable=SC2154
# Observes files with variables that belong to others too (/etc/default/docker, a unit's EnvironmentFile): only the lines
# about managed variables leave the host, and of what cannot be understood only the line's number. Part of the observing
# program, whose functions it uses.

# Standard input is the file; `syntax` says who reads it: `shell` or `systemd`. Prints, in the order of the file,
#   S FIRST LAST COMMENT  lines that do nothing but set, export or unset managed variables; they follow, each behind a
#                         `|`, without a comment behind them; COMMENT is `yes` where there is one
#   O LINE                a line that sets one in a way that cannot be understood from outside
#   U LINE                nothing can be told from this line on
#   N COUNT               how many lines the file has, last of all
# Source: POSIX.1-2017, Shell Command Language, 2.2 "Quoting", 2.3 "Token Recognition", 2.9 "Shell Commands".
# shellcheck disable=SC2016
line_reducer='
function is_managed(name) { return name ~ /^(HTTP_PROXY|HTTPS_PROXY|NO_PROXY|http_proxy|https_proxy|no_proxy)$/ }
function mentions(text) { return text ~ /(^|[^A-Za-z0-9_])((HTTPS?|NO)_PROXY|(https?|no)_proxy)([^A-Za-z0-9_]|$)/ }
function begin() {
    first = FNR; kept = ""; plain = 1; touched = 0; commented = 0; position = 1; command = ""
    word = ""; started = 0; quoted = 0
}
function give_up(line) { print "U " line; lost = 1; exit }
function touch() { if (!touched) touched = FNR }
function finish() {
    if (touched && plain) printf "S %d %d %s\n%s", first, FNR, commented ? "yes" : "no", kept
    else if (touched) print "O " touched
    inside = 0
}
# Opens an expansion that ends with this character; its quotes are its own.
function open_nest(closer) {
    nest++; closing[nest] = closer; outer_quote[nest] = quote; outer_parens[nest] = parens
    quote = ""; parens = 0; plain = 0; started = 1
}
function close_nest() { quote = outer_quote[nest]; parens = outer_parens[nest]; nest--; started = 1 }
function end_word(    name) {
    if (!started) return
    name = word; sub(/=.*/, "", name)
    if (position) command_word(name)
    else if (command == "function" && word == "{") { blocks++; position = 1 }
    else argument(name)
    word = ""; started = 0; quoted = 0
}
# A word where a command may start.
function command_word(name) {
    if (quoted) { command = "?"; plain = 0; position = 0; if (nest == 0 && mentions(word)) touch() }
    else if (word ~ /^(if|while|until)$/) { blocks++; plain = 0 }
    else if (word ~ /^(case|for|select)$/) { blocks++; plain = 0; position = 0; command = word }
    else if (word ~ /^(then|do|else|elif|!)$/) plain = 0
    else if (word == "{") { blocks++; plain = 0 }
    else if (word ~ /^(fi|done|esac|\})$/) { if (blocks > 0) blocks--; plain = 0; position = 0; command = "?" }
    else if (word ~ /^[A-Za-z_][A-Za-z0-9_]*\+?=/) {
        sub(/\+$/, "", name)
        if (is_managed(name)) { touch(); if (word ~ /^[A-Za-z_]*\+=/) plain = 0 } else plain = 0
        command = "="
    } else {
        if (command == "=" || (word != "export" && word != "unset")) plain = 0
        command = word; position = 0
    }
}
function argument(name) {
    if (command == "export" || command == "unset") {
        if (is_managed(name)) { touch(); if (command == "unset" && name != word) plain = 0 }
        else { plain = 0; if (mentions(word)) touch() }
    } else if (command ~ /^(readonly|declare|typeset|local|eval|read|getopts|for|\?|builtin|command)$/ && mentions(word)) touch()
}
function end_command() { end_word(); position = 1; command = "" }
# One character outside of quotes; returns how many more it took.
function bare(line, i, c,    next_one) {
    next_one = substr(line, i + 1, 1)
    if (c == "\047" || c == "\"") {
        # In an expansion within double quotes shells differ on what a single quote is.
        if (c == "\047" && nest > 0 && closing[nest] == "}" && outer_quote[nest] == "\"") give_up(first)
        quote = c; started = 1; if (word !~ /=/) quoted = 1
        return 0
    }
    if (c == "$") return dollar(line, i, next_one)
    if (c == "`") { if (nest > 0 && closing[nest] == c) { end_command(); close_nest() } else { open_nest(c); position = 1 } return 0 }
    if (nest > 0 && closing[nest] == "}") { if (c == "}") close_nest(); return 0 }
    if (c == " " || c == "\t") { end_word(); return 0 }
    if (c == ";") { end_command(); return next_one == ";" ? 1 : 0 }
    if (c == "&" || c == "|") {
        end_command(); plain = 0
        if (c == "|" || next_one == "&") pending = 1
        return next_one == c ? 1 : 0
    }
    if (c == "<" || c == ">") {
        if (c == "<" && next_one == "<") give_up(FNR)
        end_word(); plain = 0
        return next_one == "&" || next_one == ">" || next_one == "|" ? 1 : 0
    }
    if (c == "(") { end_word(); parens++; plain = 0; position = 1; command = ""; return 0 }
    if (c == ")") {
        end_command(); plain = 0
        if (parens > 0) parens--
        else if (nest > 0 && closing[nest] == c) { close_nest(); position = 0 }
        return 0
    }
    if (c == "~" && (word == "" || word ~ /[=:]$/)) plain = 0
    word = word c; started = 1
    return 0
}
function dollar(line, i, next_one) {
    if (quote == "" && next_one == "\047") give_up(FNR)
    plain = 0; started = 1
    if (next_one == "(") { open_nest(")"); position = 1; return 1 }
    if (next_one == "{") {
        if (substr(line, i + 2) ~ /^((HTTPS?|NO)_PROXY|(https?|no)_proxy):?=/) touch()
        open_nest("}")
        return 1
    }
    word = word "$"
    return 0
}
# Reads a line; returns whether the statement goes on with the next one.
function scan(line,    i, size, c, goes_on) {
    size = length(line); goes_on = 0
    for (i = 1; i <= size; i++) {
        c = substr(line, i, 1)
        if (c != " " && c != "\t" && c != "#") pending = 0
        if (quote == "\047") { if (c == quote) quote = ""; else word = word c }
        else if (c == "\\") {
            if (i == size) { goes_on = 1; break }
            i++; word = word substr(line, i, 1); started = 1; if (word !~ /=/) quoted = 1
        }
        else if (quote == "\"") {
            if (c == quote) quote = ""
            else if (c == "$") i += dollar(line, i, substr(line, i + 1, 1))
            else if (c == "`") { open_nest(c); position = 1 }
            else word = word c
        }
        else if (c == "#" && !started && !(nest > 0 && closing[nest] == "}")) {
            commented = position == 0 || command != "" || touched
            line = substr(line, 1, i - 1); sub(/[ \t]+$/, "", line)
            break
        }
        else i += bare(line, i, c)
    }
    kept = kept "|" line "\n"
    if (goes_on) return 1
    if (quote != "") { word = word "\n"; return 1 }
    end_command()
    return nest > 0 || blocks > 0 || parens > 0 || pending
}
# systemd: a comment starts a line, quotes open at a value`s start only, `export` makes a line mean nothing.
function systemd_line(line,    name, value, has_value) {
    if (!inside) {
        begin(); value_open = ""; value_fresh = 1
        comment = line ~ /^[ \t]*[#;]/
        if (line ~ /^[ \t]*\r?$/) return
        has_value = index(line, "="); name = line; sub(/=.*/, "", name); gsub(/^[ \t]+|[ \t\r]+$/, "", name)
        value = has_value ? substr(line, has_value + 1) : ""
        if (!comment && name ~ /^(export|unset)[ \t]/) exported(name, has_value ? value : "")
        else if (!comment && has_value && is_managed(name)) touch()
        kept = "|" line "\n"
        inside = comment ? goes_on(line) : has_value && value_scan(value)
    } else {
        # Whether a comment goes on depends on the version; a setting in it may be one.
        if (comment && mentions(line)) { touch(); plain = 0 }
        kept = kept "|" line "\n"
        inside = comment ? goes_on(line) : value_scan(line)
    }
    if (!inside) finish()
}
# A line with `export`: ours where all that it names is managed, and a value holds no other assignment.
function exported(name, value,    parts, n, i) {
    n = split(name, parts, /[ \t]+/)
    for (i = 2; i <= n; i++) if (is_managed(parts[i])) touch(); else plain = 0
    sub(/[ \t\r]+$/, "", value)
    if (value !~ /^("[^"\\]*"|\047[^\047]*\047|[^ \t"\047\\]*)$/) { plain = 0; if (mentions(value)) touch() }
}
function goes_on(line) { return match(line, /\\+$/) && RLENGTH % 2 == 1 }
function value_scan(text,    i, c) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (value_open == "\047") { if (c == value_open) { value_open = ""; value_fresh = 1 } }
        else if (c == "\\") { if (i == length(text)) return 1; i++ }
        else if (value_open != "") { if (c == value_open) { value_open = ""; value_fresh = 1 } }
        else if (value_fresh && (c == "\"" || c == "\047")) value_open = c
        else if (c != " " && c != "\t") value_fresh = 0
    }
    return value_open != ""
}
syntax == "systemd" { systemd_line($0); next }
{
    if (!inside) begin()
    inside = scan($0)
    if (!inside) finish()
}
END {
    if (inside && !lost) print "U " first
    print "N " NR
}'

# A file with variables: what `line_reducer` leaves of it, or why it is not looked at.
observe_environment_lines() {
    find_path "$1"
    refuse_file "$1" || send_environment_lines "$1"
    observe_place "$1"
}

send_environment_lines() {
    lines_syntax=shell
    [ "$host_init" != systemd ] || lines_syntax=systemd
    lines_reason=
    lines_digest=$(file_digest "$file_path")
    lines_text=$(awk -v syntax="$lines_syntax" "$line_reducer" <"$file_path" 2>/dev/null)
    if [ -z "$lines_digest" ]; then
        lines_reason="it cannot be read, or the command 'sha256sum' is missing"
    elif [ "$(tr -d '\000' <"$file_path" | wc -c)" -ne "${file_status%% *}" ]; then
        lines_reason='it holds NUL bytes'
    elif [ "$(file_digest "$file_path")" != "$lines_digest" ]; then
        lines_reason='it changed while it was looked at'
    fi
    if [ -n "$lines_reason" ]; then
        section unreadable-file "$1"
        printf '%s' "$lines_reason"
        return
    fi
    lines_end=yes
    [ -z "$(tail -c 1 "$file_path")" ] || lines_end=no
    # Mode, owner and the time of the content.
    file_status=${file_status#* }
    section environment-lines "$lines_syntax" "${file_status% *}" "$lines_digest" "$lines_end" "$1"
    printf '%s\n' "$lines_text"
}
