# shellcheck shell=bash
# What every image has: a small Debian with sshd and the fleet's users.

readonly base_packages=openssh-server,dbus,sudo,iproute2,procps,python3,curl,ca-certificates,busybox

# debootstrap downloads with wget, which knows nothing of apt's proxy.
use_proxy_of_apt() {
    local http='' https=''
    eval "$(apt-config shell http Acquire::http::Proxy https Acquire::https::Proxy)"
    # "DIRECT" is apt's word for no proxy.
    if [[ -n $http && $http != DIRECT ]]; then export http_proxy=$http; fi
    if [[ -n $https && $https != DIRECT ]]; then export https_proxy=$https; fi
}

# install_debian ROOT SUITE PACKAGES: what debootstrap calls minimal, and the packages.
install_debian() {
    local root=$1 suite=$2 packages=$3
    use_proxy_of_apt
    debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$(mirror)"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
}

# install_host ROOT SUITE PACKAGES: the same with what every host has.
install_host() {
    install_debian "$1" "$2" "$base_packages,$3"
}

# configure_host ROOT: makes an installed Debian something that hosts can boot from.
configure_host() {
    local root=$1 user
    # Every host gets its own identity when it boots for the first time.
    rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/hostname
    : >"$root/etc/machine-id"
    # No name server can be reached, which in the network of rootless docker a resolver learns only after a while.
    sed -i 's/^hosts:.*/hosts: files/' "$root/etc/nsswitch.conf"
    configure_sshd "$root"
    for user in ops nosudo pwsudo; do add_user "$root" "$user"; done
    echo 'pwsudo:fleet' | chroot "$root" chpasswd
    printf 'ops ALL=(ALL:ALL) NOPASSWD: ALL\npwsudo ALL=(ALL:ALL) ALL\n' >"$root/etc/sudoers.d/fleet"
    chmod 440 "$root/etc/sudoers.d/fleet"
}

# Tests open many connections from one address and fail many logins on purpose: neither may be throttled.
configure_sshd() {
    local root=$1 config=$1/etc/ssh/sshd_config.d/fleet.conf
    printf 'UseDNS no\nMaxStartups 500\n' >"$config"
    # OpenSSH 9.8 and newer keep away addresses that failed; older ones do not know the setting.
    if grep -q PerSourcePenalties "$root/usr/sbin/sshd"; then echo 'PerSourcePenalties no' >>"$config"; fi
}

# add_user ROOT USER: a user who gets the fleet's key from Scripts/fleet, for which the folder .ssh is the sign.
add_user() {
    chroot "$1" useradd --create-home --shell /bin/bash "$2"
    chroot "$1" install -d -m 700 -o "$2" -g "$2" "/home/$2/.ssh"
}
