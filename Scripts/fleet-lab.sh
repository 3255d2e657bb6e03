# shellcheck shell=bash
# The laboratory of a fleet: a real proxy and a real registry that only the proxy can reach, so that a 'docker pull'
# which works went through the proxy. A part of Scripts/fleet.
#
#     hosts ── bridge of the fleet ── proxies ── link of their own ── registry
#
# Each has a network namespace; both run in the image 'lab', in mount namespaces that end with them. Hosts have neither
# a route to the registry nor a name server that knows it: without a proxy a pull fails at once.
#
# What a person would write by hand works on every image with dockerd, through both ports: a drop-in where systemd runs,
# with the password as p%%40ss%%25w%%23rd%%21, and elsewhere 'export HTTP_PROXY=…' with single percent signs.
#
# shellcheck disable=SC2154 # 'state' and others are set by Scripts/fleet

readonly lab_user='CORP\svc-docker' lab_password='p@ss%w#rd!' lab_image=registry.lab:5000/x:1
readonly lab_open_port=3128 lab_auth_port=3129
# Addresses for documentation, which nobody has; nothing but the two namespaces sees them.
readonly lab_proxies_inside=192.0.2.1 lab_registry=192.0.2.2
# How long squid and the registry may take to answer, in seconds.
readonly lab_deadline=30

proxies_namespace() { echo "fairlead$1-proxies"; }
registry_namespace() { echo "fairlead$1-registry"; }
# After the addresses of the hosts.
proxies_address() { address_of "$1" $((hosts_per_fleet + 1)); }

lab_up() {
    local number image
    [[ -d $state/hosts ]] || fail "no fleet is up in $state"
    "$scripts/install-missing" debootstrap
    lock_state
    number=$(require_network)
    image=$("$scripts/fleet-image" lab)
    remove_lab "$number"
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # shellcheck disable=SC2064 # the number of now
    trap "remove_lab $number" EXIT

    mkdir -p "$state/lab"/{proxies,registry}
    connect_lab "$number"
    write_registry_files "$state/lab/registry"
    write_proxy_files "$state/lab/proxies" "$image"
    run_in_lab "$(registry_namespace "$number")" "$image" "$state/lab/registry" docker-registry serve /srv/config.yml
    run_in_lab "$(proxies_namespace "$number")" "$image" "$state/lab/proxies" squid -N -f /srv/squid.conf
    wait_for_lab "$(proxies_address "$number")"
    write_lab_json "$(proxies_address "$number")"
    trap - EXIT
    echo "fleet: laboratory up in $SECONDS s; http://$(proxies_address "$number"):$lab_open_port without and" \
        "port $lab_auth_port with a password; see $state/lab.json" >&2
}

lab_down() {
    [[ -d $state/hosts ]] || return 0
    lock_state
    remove_lab "$(fleet_number || true)"
}

# remove_lab NUMBER: the number is empty if the fleet has no network any more, and then no processes either.
remove_lab() {
    local number=$1 namespace pids
    if [[ -n $number ]]; then
        for namespace in "$(proxies_namespace "$number")" "$(registry_namespace "$number")"; do
            # What runs in the namespace is the laboratory's, helpers of squid too.
            while pids=$(ip netns pids "$namespace" 2>/dev/null) && [[ -n $pids ]]; do
                # shellcheck disable=SC2086 # a list of PIDs
                kill -KILL $pids 2>/dev/null || true
                sleep 0.03
            done
            ip netns delete "$namespace" 2>/dev/null || true
        done
        # The kernel removes it with its namespace, but some time later.
        ip link delete "fl$number-lab" 2>/dev/null || true
    fi
    rm -rf --one-file-system "${state:?}/lab"
    rm -f "$state/lab.json"
}

connect_lab() {
    local number=$1 proxies registry address
    proxies=$(proxies_namespace "$number")
    registry=$(registry_namespace "$number")
    address=$(proxies_address "$number")
    ip netns add "$proxies"
    ip netns add "$registry"
    # The MAC address follows from the IP address, as those of hosts do.
    # shellcheck disable=SC2046,SC2086 # the address's four parts
    ip link add "fl$number-lab" type veth peer name eth0 netns "$proxies" \
        address "$(printf '02:00:%02x:%02x:%02x:%02x' ${address//./ })"
    ip link set "fl$number-lab" master "fairlead$number" up
    ip -n "$proxies" address add "$address/22" dev eth0
    ip -n "$proxies" link set eth0 up
    ip -n "$proxies" link add eth1 type veth peer name eth0 netns "$registry"
    ip -n "$proxies" address add "$lab_proxies_inside/30" dev eth1
    ip -n "$proxies" link set eth1 up
    ip -n "$registry" address add "$lab_registry/30" dev eth0
    ip -n "$registry" link set eth0 up
    for number in "$proxies" "$registry"; do ip -n "$number" link set lo up; done
}

# run_in_lab NAMESPACE IMAGE FOLDER COMMAND…: runs COMMAND in the background, with IMAGE as its root, which it cannot
# write to, and with FOLDER as its /srv. 'ip netns exec' gives it mounts of its own, and they end with it.
run_in_lab() {
    local namespace=$1 image=$2 folder=$3
    shift 3
    (
        close_descriptors
        # shellcheck disable=SC2016 # the inner shell's
        exec setsid ip netns exec "$namespace" bash -euc '
            image=$1 folder=$2
            shift 2
            mount --bind -o ro "$image" "$image"
            mount -t proc proc "$image/proc"
            # squid shares memory with itself, and sets aside room for every file that it might open.
            mount -t tmpfs tmpfs "$image/dev/shm"
            mount -t tmpfs tmpfs "$image/run"
            mount --bind "$folder" "$image/srv"
            ulimit -n 1024
            cd "$image"
            exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . "$@"
        ' bash "$image" "$folder" "$@"
    ) </dev/null >>"$folder/console.log" 2>&1 &
}

# write_proxy_files FOLDER IMAGE: one squid with two ports, and a log for each, which is written line by line.
write_proxy_files() {
    local folder=$1 image=$2
    cat >"$folder/squid.conf" <<CONF
http_port $lab_open_port name=open
http_port $lab_auth_port name=auth
acl open myportname open
acl auth myportname auth
auth_param basic program /usr/lib/squid/basic_ncsa_auth /srv/users
auth_param basic children 2 startup=1
auth_param basic realm laboratory
auth_param basic casesensitive on
acl known proxy_auth REQUIRED
http_access allow open
http_access allow auth known
http_access deny all
access_log stdio:/srv/open.log squid open
access_log stdio:/srv/auth.log squid auth
cache_log /srv/cache.log
umask 022
# Every request shall reach the registry.
cache deny all
hosts_file /srv/hosts
dns_nameservers 127.0.0.1
visible_hostname proxies.lab
pid_filename none
pinger_enable off
netdb_filename none
CONF
    echo "$lab_registry registry.lab" >"$folder/hosts"
    printf '%s:%s\n' "$lab_user" "$(chroot "$image" openssl passwd -apr1 -stdin <<<"$lab_password")" >"$folder/users"
    touch "$folder"/{open,auth}.log
    # Debian's "proxy", which squid runs as, has the same number everywhere.
    chown -R 13:13 "$folder"
}

# write_registry_files FOLDER: a registry that holds the image already, in the layout of its own storage
# (registry/storage/paths.go of distribution 2.8), so that no daemon has to push it.
write_registry_files() {
    local folder=$1 storage=$1/storage/docker/registry/v2 repository layer config manifest diff
    cat >"$folder/config.yml" <<YAML
version: 0.1
storage:
  filesystem: { rootdirectory: /srv/storage }
http: { addr: $lab_registry:5000 }
YAML
    repository=${lab_image#*/}
    repository=$storage/repositories/${repository%:*}
    mkdir -p "$folder/layer"
    echo "through the proxy" >"$folder/layer/hello"
    tar -C "$folder/layer" --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$folder/layer.tar" hello
    diff=sha256:$(sha256sum <"$folder/layer.tar" | cut -d ' ' -f 1)
    layer=$(gzip -n <"$folder/layer.tar" | store_blob "$storage")
    config=$(
        store_blob "$storage" <<JSON
{
  "architecture": "$(dpkg --print-architecture)",
  "os": "linux",
  "config": { "Cmd": ["/hello"] },
  "rootfs": { "type": "layers", "diff_ids": ["$diff"] }
}
JSON
    )
    manifest=$(
        store_blob "$storage" <<JSON
{
  "schemaVersion": 2,
  "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
  "config": {
    "mediaType": "application/vnd.docker.container.image.v1+json",
    "digest": "$config",
    "size": $(blob_size "$storage" "$config")
  },
  "layers": [
    {
      "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "digest": "$layer",
      "size": $(blob_size "$storage" "$layer")
    }
  ]
}
JSON
    )
    store_link "$repository/_layers" "$layer"
    store_link "$repository/_layers" "$config"
    store_link "$repository/_manifests/revisions" "$manifest"
    store_link "$repository/_manifests/tags/${lab_image##*:}/index" "$manifest"
    install -D -m 644 "$repository/_manifests/revisions/${manifest/://}/link" \
        "$repository/_manifests/tags/${lab_image##*:}/current/link"
    rm -r "$folder/layer" "$folder/layer.tar"
}

# store_blob STORAGE: stores standard input and prints its digest.
store_blob() {
    local new=$1/new digest
    mkdir -p "$1/blobs/sha256"
    cat >"$new"
    digest=$(sha256sum <"$new" | cut -d ' ' -f 1)
    mkdir -p "$1/blobs/sha256/${digest:0:2}/$digest"
    mv "$new" "$1/blobs/sha256/${digest:0:2}/$digest/data"
    echo "sha256:$digest"
}

# blob_size STORAGE DIGEST
blob_size() { stat -c %s "$1/blobs/sha256/${2:7:2}/${2#*:}/data"; }

# store_link FOLDER DIGEST
store_link() {
    mkdir -p "$1/${2/://}"
    printf %s "$2" >"$1/${2/://}/link"
}

# wait_for_lab ADDRESS: until the registry answers through the proxy.
wait_for_lab() {
    local deadline=$((SECONDS + lab_deadline))
    until { registry_answers "$1"; } 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            tail -n 20 "$state"/lab/*/console.log "$state/lab/proxies/cache.log" >&2 || true
            fail "the laboratory did not come up"
        fi
        sleep 0.1
    done
}

registry_answers() {
    local connection status
    exec {connection}<>"/dev/tcp/$1/$lab_open_port" || return 1
    printf 'GET http://registry.lab:5000/v2/ HTTP/1.0\r\n\r\n' >&"$connection"
    read -r -t 5 _ status _ <&"$connection"
    exec {connection}>&-
    [[ $status == 200 ]]
}

write_lab_json() {
    local address=$1
    # None of the values but the user holds a character that JSON would want escaped.
    write_file lab.json <<JSON
{
  "open": { "address": "$address:$lab_open_port", "log": "$state/lab/proxies/open.log" },
  "auth": { "address": "$address:$lab_auth_port", "log": "$state/lab/proxies/auth.log" },
  "user": "${lab_user//\\/\\\\}",
  "password": "$lab_password",
  "image": "$lab_image"
}
JSON
    chown "${SUDO_UID:-0}:${SUDO_GID:-0}" "$state/lab.json"
}
