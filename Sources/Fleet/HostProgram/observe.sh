# shellcheck shell=sh disable=SC2154
# Observes a host: units, drop-ins, files and processes, in one run and without writing anything.
#
# Standard input: a nonce, then one line each of
#   unit NAME       a unit
#   engine NAME     a unit among them that runs a container engine
#   started NAME    a unit among them of which it counts when its process started
#   file PATH       a drop-in, which is reduced
#   credentials PATH  a file of ours that a drop-in names, which is reduced
#   shared PATH     a file of which all bytes are wanted
#   containers ENGINE  the containers that run at the engine's usual socket (containers.sh)
#   podman PATH     podman's version and configuration, and a file of ours among it (podman.sh)
#   environment PATH  a file with variables that belongs to others too, which is reduced
#   service NAME    a service of a host without systemd
#   records         what fairlead has written down about its own files
#   run ID NONCE    a run that has ended, or the `latest` one (runs.sh); NONCE marks what users have of it
#   census          what else has to do with proxies: known to the program that `explain` runs
#   user NAME       what a user has; the lines `| REQUEST` that follow are the request for that user, nonce and all
# then `end`. A path that starts with `~/` is below the home of the user that the program runs as.
# Standard output: sections. Each starts with a line `@NONCE KIND ARGUMENT...` after a newline of its own; its content
# is every byte up to the newline before the next such line. The last section is `end`.
#
# Environment variables other than the proxy ones never leave the host: unit files, `systemctl show`, environment
# files and process environments are reduced here.

LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
SYSTEMD_PAGER=
export SYSTEMD_PAGER
umask 077

size_limit=1048576
observes_manager=yes
is_user=
host_init=
foreign_known=
holds_lock=
newline='
'

# Prints a section's first line: its kind and arguments.
section() {
    printf '\n@%s %s\n' "$nonce" "$*"
}

# The reducer, five modes:
#   show  standard input is what `systemctl show` prints; `Environment=` keeps the proxy variables only
#   unit  files in systemd's unit syntax; each becomes a section `source UNIT PATH`
#   own   one drop-in of ours: prints the number of the first line that is not ours, or nothing
#   env   one file in systemd's environment file syntax: prints its lines that set proxy variables
#   own-env  one such file of ours: prints the number of the first line that is not ours, or nothing
# Words are split as systemd does: in unit files quotes may open anywhere in a word, in `show` output only a double
# quote at its start counts. The nonce and the unit come through the environment: arguments show in process lists, and
# awk would read escapes in them.
# shellcheck disable=SC2016
reducer='
function is_proxy(name) { return tolower(name) ~ /^(http|https|ftp|no|all)_proxy$/ }
function split_words(text, quotes_anywhere,    i, size, c, quote, word, started, name, named) {
    count = 0; quote = ""; word = ""; started = 0; name = ""; named = 0
    size = length(text)
    for (i = 1; i <= size + 1; i++) {
        c = i <= size ? substr(text, i, 1) : ""
        if (c == "" || (quote == "" && (c == " " || c == "\t"))) {
            if (started) { words[++count] = word; names[count] = named ? name : "" }
            word = ""; started = 0; name = ""; named = 0; quote = ""
            continue
        }
        word = word c
        if (c == "\\" && (quotes_anywhere || quote != "")) { i++; word = word substr(text, i, 1) }
        else if (quote != "" && c == quote) quote = ""
        else if (quote == "" && ((quotes_anywhere && (c == "\"" || c == "\047")) || (!started && c == "\""))) quote = c
        else if (c == "=") named = 1
        else if (!named) name = name c
        started = 1
    }
}
# Whether a text of systemctl ends inside of quotes, which open at the start of a word only.
function is_open(text,    i, size, c, open, started) {
    size = length(text)
    for (i = 1; i <= size; i++) {
        c = substr(text, i, 1)
        if (open) { if (c == "\\") i++; else if (c == "\"") open = 0 }
        else if (c == " " || c == "\t") started = 0
        else { open = !started && c == "\""; started = 1 }
    }
    return open
}
function reduced(text, quotes_anywhere,    i, kept) {
    split_words(text, quotes_anywhere); kept = ""
    for (i = 1; i <= count; i++) if (is_proxy(names[i]) || words[i] == "[unprintable]") kept = kept (kept == "" ? "" : " ") words[i]
    return kept
}
function reduced_names(text,    i, n, parts, kept, name) {
    n = split(text, parts, /[ \t]+/); kept = ""
    for (i = 1; i <= n; i++) {
        name = parts[i]; sub(/=.*/, "", name); gsub(/["\047]/, "", name)
        if (is_proxy(name)) kept = kept (kept == "" ? "" : " ") parts[i]
    }
    return kept
}
function setting(line,    key, value, kept) {
    key = line; sub(/[ \t]*=.*/, "", key); sub(/^[ \t]+/, "", key)
    value = line; sub(/^[^=]*=[ \t]*/, "", value); sub(/[ \t]+$/, "", value)
    if (key == "Environment") {
        kept = reduced(value, 1)
        if (value == "" || kept != "") print "Environment=" kept
    } else if (key == "EnvironmentFile") print "EnvironmentFile=" value
    else if (key == "PassEnvironment" || key == "UnsetEnvironment") {
        kept = reduced_names(value)
        if (value == "" || kept != "") print key "=" kept
    }
}
function is_ours(line,    value, i) {
    if (line ~ /^[ \t]*([#;].*)?$/ || line ~ /^[ \t]*\[Service\][ \t]*$/) return 1
    if (line ~ /^[ \t]*EnvironmentFile[ \t]*=/) {
        value = line; sub(/^[^=]*=[ \t]*-?/, "", value); sub(/[ \t]+$/, "", value); gsub(/%%/, "%", value)
        return value == credentials
    }
    if (line !~ /^[ \t]*Environment[ \t]*=/) return 0
    value = line; sub(/^[^=]*=[ \t]*/, "", value)
    split_words(value, 1)
    if (count == 0) return 0
    for (i = 1; i <= count; i++) if (!is_proxy(names[i])) return 0
    return 1
}
function goes_on(line) { return match(line, /\\+$/) && RLENGTH % 2 == 1 }
function whole_line(line) {
    joined = ""
    if (mode == "own") { if (!foreign && !is_ours(line)) foreign = start; return }
    if (line ~ /^[ \t]*\[/) { sub(/^[ \t]+/, "", line); sub(/\].*/, "]", line); print line }
    else if (line !~ /^[ \t]*([#;]|$)/) setting(line)
}
# Follows quotes and escapes through a value, so that lines inside of one are not taken for settings.
function env_scan(text,    i, c) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (open == "\047") { if (c == open) { open = ""; fresh = 1 } }
        else if (c == "\\") { if (i == length(text)) return 1; i++ }
        else if (open != "") { if (c == open) { open = ""; fresh = 1 } }
        else if (fresh && (c == "\"" || c == "\047")) open = c
        else if (c != " " && c != "\t") fresh = 0
    }
    return open != ""
}
BEGIN { nonce = ENVIRON["FAIRLEAD_NONCE"]; unit = ENVIRON["FAIRLEAD_UNIT"] }
# No unit has more to say than this; a host that goes on and on is cut off here.
mode == "show" && (taken += length($0)) > 4000000 { exit }
mode == "show" {
    # A value with a line end in it goes on in the next line, which may be empty and is no end of a block.
    if (pending != "") pending = pending "\n" $0
    else if (index($0, "Environment=") == 1) pending = substr($0, 13) " "
    if (pending != "") {
        if (is_open(pending)) next
        print "Environment=" reduced(pending, 0)
        pending = ""
    }
    # Of a command line only the program: arguments may hold secrets.
    else if (index($0, "ExecStart=") == 1) { sub(/^ExecStart=\{ path=/, ""); sub(/ ;.*/, ""); print "ExecStart=" $0 }
    else if ($0 == "" || index(expected, "," substr($0, 1, index($0, "=") - 1) ",")) print
    next
}
mode == "env" {
    if (!inside) {
        name = $0; sub(/=.*/, "", name); gsub(/[ \t]/, "", name)
        comment = name ~ /^[#;]/; wanted = !comment && is_proxy(name); open = ""; fresh = 1
        inside = comment ? goes_on($0) : env_scan(substr($0, index($0, "=") + 1))
    } else inside = comment ? goes_on($0) : env_scan($0)
    if (wanted) print
    next
}
{ sub(/\r$/, "") }
# systemd reads lines that end in CR LF, and unit files that start with a byte order mark.
FNR == 1 && mode != "own-env" { sub(/^\357\273\277/, "") }
mode == "own-env" {
    name = $0; sub(/=.*/, "", name)
    if (!foreign && $0 !~ /^[ \t]*([#;].*)?$/ && !(index($0, "=") && is_proxy(name))) foreign = FNR
    next
}
FNR == 1 {
    # The file of ours that a drop-in of ours may name.
    if (mode == "own") { credentials = "FAIRLEAD_PATH" in ENVIRON ? ENVIRON["FAIRLEAD_PATH"] : FILENAME; sub(/\.conf$/, ".env", credentials) }
    if (joined != "") whole_line(joined)
    if (mode == "unit") printf "\n@%s source %s %s\n", nonce, unit, FILENAME
}
/^[ \t]*[#;]/ {
    # A comment that holds a setting which is not a proxy variable stays on the host like the setting itself.
    if (mode == "own" && /=/ && !foreign) {
        comment = $0; sub(/^[ \t#;]+/, "", comment); sub(/^Environment[ \t]*=/, "", comment)
        split_words(comment, 1)
        for (i = 1; i <= count; i++) if (index(words[i], "=") && !is_proxy(names[i])) foreign = FNR
    }
    next
}
{
    if (joined == "") start = FNR
    if (goes_on($0)) { joined = joined substr($0, 1, length($0) - 1) " "; next }
    whole_line(joined $0)
}
END {
    if (joined != "") whole_line(joined)
    if (foreign) print foreign
}'

# Reduces what `systemctl show` prints to the properties that were asked for, so that a line inside another variable's
# value cannot pass for one.
reduce_show() {
    awk -v mode=show -v expected=",$1," "$reducer"
}

reduce_files() {
    reduce_mode=$1
    reduce_unit=$2
    shift 2
    FAIRLEAD_NONCE=$nonce FAIRLEAD_UNIT=$reduce_unit awk -v mode="$reduce_mode" "$reducer" "$@" 2>/dev/null
}

read_request() {
    units=
    files=
    shared=
    environments=
    services=
    credentials=
    engines=
    starts=
    containers=
    podman=
    users=
    wants_records=
    wants_census=
    wants_run=
    IFS= read -r nonce || return 1
    while IFS= read -r request; do
        case $request in
            'unit '*) units="$units ${request#unit }" ;;
            'file '*) files=$files${request#file }$newline ;;
            'started '*) starts="$starts ${request#started }" ;;
            'credentials '*) credentials=$credentials${request#credentials }$newline ;;
            'shared '*) shared=$shared${request#shared }$newline ;;
            'environment '*) environments=$environments${request#environment }$newline ;;
            'service '*) services="$services ${request#service }" ;;
            'engine '*) engines="$engines ${request#engine }" ;;
            'containers '*) containers="$containers ${request#containers }" ;;
            'podman '*) podman=$podman${request#podman }$newline ;;
            records) wants_records=yes ;;
            'run '*) wants_run=${request#run } ;;
            census) wants_census=yes ;;
            'user '*) users=$users$request$newline ;;
            '| '*) users=$users$request$newline ;;
            end) return 0 ;;
            *) return 1 ;;
        esac
    done
    return 1
}

# Where systemd looks for units and drop-ins, strongest first (systemd.unit(5), "Unit File Load Path").
system_places='/etc/systemd/system.control /run/systemd/system.control /run/systemd/transient
/run/systemd/generator.early /etc/systemd/system /etc/systemd/system.attached /run/systemd/system
/run/systemd/system.attached /run/systemd/generator /usr/local/lib/systemd/system /usr/lib/systemd/system
/lib/systemd/system /run/systemd/generator.late'
unit_places=$system_places

# The same for the units of the user that the program runs as. A home with a blank in it is not looked at.
use_user_places() {
    unit_places="$HOME/.config/systemd/user.control $XDG_RUNTIME_DIR/systemd/user.control
$XDG_RUNTIME_DIR/systemd/transient $XDG_RUNTIME_DIR/systemd/generator.early $HOME/.config/systemd/user
/etc/systemd/user $XDG_RUNTIME_DIR/systemd/user /run/systemd/user $XDG_RUNTIME_DIR/systemd/generator
$HOME/.local/share/systemd/user /usr/local/share/systemd/user /usr/share/systemd/user
/usr/local/lib/systemd/user /usr/lib/systemd/user $XDG_RUNTIME_DIR/systemd/generator.late"
}

# A drop-in directory's candidates for a unit, weakest name first: type-wide, prefix and own directories of every
# place that systemd reads (systemd.unit(5), "Unit File Load Path").
list_sources() {
    source_stem=${1%.service}
    source_stem=${source_stem%%@*}
    source_names="service $1"
    case $1 in
        *@*.service) source_names="$source_names ${1%%@*}@.service" ;;
    esac
    while :; do
        case $source_stem in
            *-*)
                source_stem=${source_stem%-*}
                source_names="$source_names $source_stem-.service"
                ;;
            *) break ;;
        esac
    done
    for source_place in $unit_places; do
        # On merged systems /lib is a link to /usr/lib; the same file must not count twice.
        [ "$source_place" = /lib/systemd/system ] && [ -L /lib ] && continue
        for source_name in $source_names; do
            for source_file in "$source_place/$source_name.d"/*.conf; do
                [ -e "$source_file" ] || [ -L "$source_file" ] || continue
                case $source_file in
                    *"$newline"*) continue ;;
                esac
                printf '%s\n' "$source_file"
            done
        done
    done
}

# The unit file and all drop-ins on disk, reduced; masks and unreadable ones by name.
observe_sources() {
    source_unit=$1
    source_list=$(list_sources "$source_unit")
    [ -n "$2" ] && [ "$2" != /dev/null ] && source_list=$2$newline$source_list
    set --
    source_rest=$source_list
    while [ -n "$source_rest" ]; do
        source_file=${source_rest%%"$newline"*}
        case $source_rest in
            *"$newline"*) source_rest=${source_rest#*"$newline"} ;;
            *) source_rest= ;;
        esac
        [ -n "$source_file" ] || continue
        if [ -c "$source_file" ]; then
            section mask "$source_unit" "$source_file"
        elif [ ! -f "$source_file" ] || [ ! -r "$source_file" ]; then
            section unreadable-source "$source_unit" "$source_file"
        elif ! [ -s "$source_file" ]; then
            section empty-source "$source_unit" "$source_file"
        else
            set -- "$@" "$source_file"
        fi
    done
    [ $# -eq 0 ] || reduce_files unit "$source_unit" "$@"
}

# The files that a unit names by EnvironmentFile=, which may be patterns: each after a section with what the unit says.
observe_environment_files() {
    environment_unit=$1
    environment_rest=$2
    while [ -n "$environment_rest" ]; do
        environment_pattern=${environment_rest%%"$newline"*}
        environment_rest=${environment_rest#*"$newline"}
        section envpattern "$environment_unit" "$environment_pattern"
        # Split at newlines only, and expand the pattern.
        environment_ifs=$IFS
        IFS=$newline
        # shellcheck disable=SC2086
        set -- $environment_pattern
        IFS=$environment_ifs
        for environment_file in "$@"; do
            if [ ! -e "$environment_file" ]; then
                section no-envfile "$environment_unit" "$environment_file"
            elif [ ! -f "$environment_file" ] || [ ! -r "$environment_file" ]; then
                section unreadable-envfile "$environment_unit" "$environment_file"
            else
                section envfile "$environment_unit" "$environment_file"
                [ ! -s "$environment_file" ] || reduce_files env "$environment_unit" "$environment_file"
            fi
        done
    done
}

observe_process() {
    [ "$2" -gt 0 ] 2>/dev/null || return 0
    if [ -r "/proc/$2/environ" ]; then
        section process "$1"
        grep -zaiE '^(http|https|ftp|no|all)_proxy=' "/proc/$2/environ" 2>/dev/null
        # 1 is "no such variable"; anything above is a failure.
        [ $? -gt 1 ] || return 0
    fi
    section hidden-process "$1"
    printf 'the environment of process %s cannot be read' "$2"
}

observe_unit() {
    observe_name=$1
    observe_pid=0
    observe_fragment=
    engine_pid=
    observe_patterns=
    observe_active=
    observe_program=
    section show "$observe_name"
    printf '%s\n' "$2"
    observe_ifs=$IFS
    IFS=$newline
    set -f
    for observe_line in $2; do
        case $observe_line in
            MainPID=*) observe_pid=${observe_line#MainPID=} ;;
            FragmentPath=*) observe_fragment=${observe_line#FragmentPath=} ;;
            ActiveState=*) observe_active=${observe_line#ActiveState=} ;;
            ExecStart=*) observe_program=${observe_line#ExecStart=} ;;
            EnvironmentFiles=*)
                observe_line=${observe_line#EnvironmentFiles=}
                observe_patterns=$observe_patterns${observe_line% (ignore_errors=*)}$newline
                ;;
        esac
    done
    set +f
    IFS=$observe_ifs
    observe_sources "$observe_name" "$observe_fragment"
    observe_environment_files "$observe_name" "$observe_patterns"
    case " $engines " in
        *" $observe_name "*)
            observe_engine "$observe_name" "$observe_program" "$observe_active" "$observe_pid" "$observe_patterns"
            # The unit's own process may be one that runs the engine as another.
            [ -z "$engine_pid" ] || observe_pid=$engine_pid
            ;;
    esac
    case " $starts " in
        *" $observe_name "*)
            if [ "$observe_pid" -gt 0 ] 2>/dev/null; then
                section process-start "$observe_name"
                process_start "$observe_pid"
            fi
            ;;
    esac
    observe_process "$observe_name" "$observe_pid"
}

# The absolute path of a file as the request names it, in file_path.
find_path() {
    case $1 in
        # The request's own spelling, which no shell is to expand.
        [~]/*) file_path=$HOME/${1#??} ;;
        *) file_path=$1 ;;
    esac
}

# A drop-in: its bytes where it holds nothing but proxy variables.
observe_drop_in() {
    find_path "$1"
    refuse_file "$1" || observe_reduced_file "$1" own
    observe_place "$1"
}

# A file of ours with credentials: its bytes where it holds nothing but proxy variables.
observe_credentials() {
    find_path "$1"
    refuse_file "$1" || observe_reduced_file "$1" own-env
    observe_place "$1"
}

# A file of which all bytes are wanted.
observe_shared_file() {
    find_path "$1"
    refuse_file "$1" || send_file "$1"
    observe_place "$1"
}

# Whether others than root can write a folder above the file, so that they could put another file or a link in its place
# meanwhile: what belongs to users is worked on as those users only. Where a folder is a link, it counts where that leads.
is_in_foreign_folder() {
    [ -z "$is_user" ] && [ -r /proc/1/environ ] || return 1
    foreign_folder=${file_path%/*}
    # Files of one folder come one after the other.
    [ "$foreign_folder" != "$foreign_known" ] || return "$foreign_answer"
    foreign_known=$foreign_folder foreign_answer=1
    set --
    for foreign_rest in "$(cd -P "$foreign_folder" 2>/dev/null && pwd -P)" "$foreign_folder"; do
        while [ -n "$foreign_rest" ]; do
            [ ! -d "$foreign_rest" ] || set -- "$@" "$foreign_rest"
            foreign_rest=${foreign_rest%/*}
        done
    done
    [ $# -gt 0 ] || return 1
    file_foreign=$(stat -L -c '%u:%g:%a %U %a %n' "$@" 2>/dev/null | while IFS= read -r foreign_line; do
        case ${foreign_line%% *} in
            0:*[2367]) ;;
            0:0:*) continue ;;
            # A group of users may be allowed to write, too.
            0:*[2367]?) ;;
            0:*) continue ;;
        esac
        printf '%s' "${foreign_line#* }"
        break
    done)
    [ -n "$file_foreign" ] || return 1
    foreign_answer=0
}

# What is not a regular file of moderate size, readable, in a folder of its own, is named and not read.
refuse_file() {
    file_reason=
    if is_in_foreign_folder; then
        foreign_rest=${file_foreign#* }
        file_reason="others than root can write ${foreign_rest#* } (owner ${file_foreign%% *}, mode ${foreign_rest%% *}) and \
could put another file there: give the folder to root alone, by chown root:root and chmod go-w"
    elif [ -L "$file_path" ]; then
        file_reason='it is a symbolic link'
    elif [ -n "$is_user" ] && [ -L "${file_path%/*}" ]; then
        file_reason='its folder is a symbolic link'
    elif [ ! -e "$file_path" ]; then
        if is_out_of_sight; then
            file_reason='its folder cannot be looked into'
        else
            section absent-file "$1"
            return 0
        fi
    elif [ ! -f "$file_path" ]; then
        file_reason='it is not a regular file'
    elif [ -n "$is_user" ] && [ ! -O "$file_path" ]; then
        file_reason='it belongs to somebody else'
    elif [ ! -r "$file_path" ]; then
        file_reason='it cannot be read'
    else
        file_status=$(stat -c '%s %a %U:%G %.Y %.Z' "$file_path" 2>/dev/null)
        case $file_status in
            # Not every stat knows decimals.
            *[!0-9a-zA-Z:.\ _+-]* | '') file_status=$(stat -c '%s %a %U:%G %Y %Z' "$file_path" 2>/dev/null) ;;
        esac
        [ "${file_status%% *}" -le $size_limit ] && return 1
        file_reason='it is larger than 1 MiB'
    fi
    section unreadable-file "$1"
    printf '%s' "$file_reason"
}

# Whether a file that does not show may be there all the same: the nearest thing above it is no folder that can be searched.
is_out_of_sight() {
    file_place=${file_path%/*}
    while [ -n "$file_place" ] && [ ! -e "$file_place" ] && [ ! -L "$file_place" ]; do file_place=${file_place%/*}; done
    ! { [ -d "${file_place:-/}" ] && [ -x "${file_place:-/}" ]; }
}

observe_reduced_file() {
    file_foreign=$(reduce_files "$2" - "$file_path")
    if [ -n "$file_foreign" ]; then
        section foreign-file "$1"
        printf '%s' "$file_foreign"
    else
        send_file "$1"
    fi
}

file_digest() {
    digest=$(sha256sum <"$1" 2>/dev/null)
    printf '%s' "${digest%% *}"
}

# FOLDER NUMBER: the digest of what a run wrote, from lines as sha256sum prints them.
written_digest() {
    while IFS= read -r digest_line; do
        case $digest_line in
            *"/$2.after") printf '%s' "${digest_line%% *}" ;;
        esac
    done 2>/dev/null <"$1/written"
}

# Whether file_path is what a run replaced: the same bytes may have been given other rights alone.
is_like_old() {
    cmp -s "$file_path" "$run_place/$run_number.old" || return 1
    [ "$(stat -c '%a %u %g' "$file_path")" = "$(stat -c '%a %u %g' "$run_place/$run_number.old")" ]
}

send_file() {
    section file "${file_status#* }" "$1"
    head -c $((size_limit + 1)) "$file_path" 2>/dev/null
}

# Whether the file, or the nearest folder above it that is there, can be written.
observe_place() {
    file_place=$file_path
    while [ ! -e "$file_place" ] && [ -n "$file_place" ]; do file_place=${file_place%/*}; done
    [ -w "${file_place:-/}" ] || section read-only "$1"
    # Nothing is written through a link.
    [ ! -L "${file_path%/*}" ] || section linked-folder "$1"
}

# Whether nobody but root could have put anything among what fairlead has written down.
is_own_state() {
    file_path=/var/lib/fairlead/record/x
    ! is_in_foreign_folder || return 1
    for state_place in /var/lib/fairlead /var/lib/fairlead/record /var/lib/fairlead/runs; do
        [ ! -L "$state_place" ] || return 1
        [ ! -e "$state_place" ] || [ -O "$state_place" ] || return 1
    done
}

# What fairlead has written down about its own files: a few hundred bytes for each.
observe_records() {
    record_count=0
    for record_file in /var/lib/fairlead/record/*; do
        [ -f "$record_file" ] || continue
        record_count=$((record_count + 1))
        [ "$record_count" -le 200 ] || break
        section record "$(stat -c '%.Y %Y' "$record_file" 2>/dev/null)"
        head -c 65536 "$record_file" 2>/dev/null
    done
}

# The runs that have not ended: at work right now, where somebody holds the lock, or left behind by a program that was killed.
observe_unfinished() {
    for run_place in /var/lib/fairlead/runs/*; do
        [ -f "$run_place/journal" ] || continue
        ! has_ended "$run_place" || continue
        run_state=left
        [ -n "$holds_lock" ] || ! command -v flock >/dev/null 2>&1 || flock -s -n /var/lib/fairlead/lock true 2>/dev/null || run_state=running
        section unfinished "$run_state" "${run_place##*/}"
        head -c 65536 "$run_place/journal" 2>/dev/null
    done
}

# STATE: the names of the runs that were put back, with blanks around; not of those whose putting back was put back.
undone_runs() {
    grep -a '^rollback-of ' "$1"/runs/*/journal /dev/null 2>/dev/null | awk -v places="$1/runs/" '
        {
            run = substr($0, length(places) + 1); sub(/\/.*/, "", run)
            of = $NF; undoes[run] = of; undone[of] = 1
        }
        END { for (run in undoes) if (!(run in undone)) printf " %s ", undoes[run] }'
}

# FOLDER: which of the host's runs it is, in run_sequence; 0 where that is not to be told.
find_run_sequence() {
    run_sequence=
    { IFS= read -r run_sequence && IFS= read -r run_sequence; } 2>/dev/null <"$1/journal"
    run_sequence=${run_sequence#sequence }
    case $run_sequence in
        # More digits than that no shell counts with.
        '' | *[!0-9]* | ???????????????*) run_sequence=0 ;;
    esac
}

# FOLDER: whether a run's journal is whole, and of a version that is known here.
is_complete_journal() {
    run_format=
    { IFS= read -r run_format <"$1/journal"; } 2>/dev/null
    [ "$run_format" = 'fairlead-journal 1' ] && grep -qx begin "$1/journal" 2>/dev/null
}

is_later_journal() {
    run_format=
    { IFS= read -r run_format <"$1/journal"; } 2>/dev/null
    case $run_format in
        'fairlead-journal 1') return 1 ;;
        'fairlead-journal '*) return 0 ;;
    esac
    return 1
}

# FOLDER: whether a run's result is complete, and everything could be put back that it changed.
has_ended() {
    run_word='' run_end=''
    while IFS= read -r run_line; do
        run_word=${run_word:-$run_line} run_end=$run_line
    done 2>/dev/null <"$1/result"
    [ "$run_end" = end ] && [ "$run_word" != torn ]
}

unit_properties=LoadState,ActiveState,SubState,Result,MainPID,NeedDaemonReload,FragmentPath,DropInPaths,Environment,EnvironmentFiles,ExecStart

# What systemd says of itself (where that is wanted) and of the units, reduced, with empty lines between.
show_all() {
    {
        if [ -n "$observes_manager" ]; then
            manage show --no-pager --property=Version,Environment
            printf '\n'
        fi
        [ $# -eq 0 ] || manage show --no-pager --property="$unit_properties" -- "$@"
    } 2>/dev/null | reduce_show "Version,$unit_properties"
}

# Takes the text before the first empty line off show_output and puts it into show_block.
take_show_block() {
    show_block=${show_output%%"$newline$newline"*}
    case $show_output in
        *"$newline$newline"*) show_output=${show_output#*"$newline$newline"} ;;
        *) show_output= ;;
    esac
}

observe_systemd() {
    # shellcheck disable=SC2086
    set -- $units
    # The dot keeps the last empty lines, which command substitution would drop.
    show_output=$(show_all "$@" && printf .)
    show_output=${show_output%.}
    if [ -n "$observes_manager" ]; then
        take_show_block
        case $show_block in
            *Version=*) ;;
            *)
                printf 'systemd=unreachable\n'
                section manager-error
                manage show --no-pager --property=Version 2>&1
                return
                ;;
        esac
        printf 'systemd=running\n'
        section manager
        printf '%s\n' "$show_block"
    else
        printf 'systemd=running\n'
    fi
    for show_unit in "$@"; do
        take_show_block
        observe_unit "$show_unit" "$show_block"
    done
}

observe() {
    section host
    # Nobody but root may read the environment of PID 1.
    [ -r /proc/1/environ ] && printf 'uid=0\n'
    find_init
    printf 'init=%s\n' "$host_init"
    if [ "$host_init" != systemd ]; then
        printf 'systemd=absent\n'
    elif ! command -v systemctl >/dev/null 2>&1; then
        printf 'systemd=no-systemctl\n'
    else
        observe_systemd
    fi
    each_line "$files" observe_drop_in
    each_line "$credentials" observe_credentials
    each_line "$shared" observe_shared_file
    each_line "$podman" observe_podman
    for observe_engine_name in $containers; do observe_containers "$observe_engine_name"; done
    each_line "$environments" observe_environment_lines
    for observe_name in $services; do observe_service "$observe_name"; done
    if [ -n "$wants_records" ] && is_own_state; then
        observe_records
        observe_unfinished
    fi
    [ -z "$wants_run" ] || observe_run "${wants_run% *}" "${wants_run#* }"
    [ -z "$wants_census" ] || observe_census
    observe_users
}

# Every user with the request that is meant for him.
observe_users() {
    while [ -n "$users" ]; do
        users_line=${users%%"$newline"*}
        users=${users#*"$newline"}
        users_name=${users_line#user }
        users_request=
        while :; do
            case $users in
                '| '*) ;;
                *) break ;;
            esac
            users_line=${users%%"$newline"*}
            users=${users#*"$newline"}
            users_request=$users_request${users_line#??}$newline
        done
        observe_user "$users_name" "$users_request"
    done
}

# Names the first of the commands that is missing, so that nothing is concluded from its silence.
find_tools() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null 2>&1 || {
            section missing-tool "$tool"
            section end
            exit 69
        }
    done
}

# LIST FUNCTION: calls the function with every line of the list.
each_line() {
    each_rest=$1
    each_function=$2
    while [ -n "$each_rest" ]; do
        each_now=${each_rest%%"$newline"*}
        each_rest=${each_rest#*"$newline"}
        "$each_function" "$each_now"
    done
}

# Speaks to the service manager: the host's, or that of the user that the program runs as.
manage() {
    if [ -n "$is_user" ]; then systemctl --user "$@"; else systemctl "$@"; fi
}

observe_main() {
    # The same program looks at what a user has, as that user.
    if [ "${1-}" = observe-user ]; then
        is_user=yes
        use_user_places
    fi
    read_request || exit 65
    find_tools awk grep stat cat dd head timeout
    observe
    section end
}
