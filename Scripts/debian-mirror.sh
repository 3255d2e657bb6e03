# shellcheck shell=bash
# Sourced by what needs a Debian mirror; the one who sources it has a function fail.

# The Debian mirror of this machine, as apt understands its own sources, whatever format they are in.
mirror() {
    local uri
    uri=$(debian_sources | head -n 1)
    if [[ -z $uri ]]; then
        apt-get update >&2
        uri=$(debian_sources | head -n 1)
    fi
    # Cloud images name a file with one mirror a line.
    if [[ $uri == mirror+file:* ]]; then
        uri=$(grep -m 1 -oE '^[^#[:space:]]+' "${uri#mirror+file:}")
    fi
    [[ -n $uri ]] || fail "apt has no source of Debian packages; add one and run 'apt-get update'"
    echo "$uri"
}

debian_sources() {
    # shellcheck disable=SC2016 # the variables are apt's
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main'
}
