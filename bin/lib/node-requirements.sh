# Requirements of a node on this machine. To be sourced.
# shellcheck shell=bash

# Debian packages of the programs that the node uses and bin/tool does not build. mmdebstrap is required only where the base
# images of the Dockerfile cannot be pulled.
packages=(buildah containernetworking-plugins curl iproute2 mmdebstrap nftables openssl procps runc util-linux)

# Directories with the CNI plugins, as distributions install them.
cni_directories=(/usr/lib/cni /usr/libexec/cni /opt/cni/bin)

# Prints the directory of the CNI plugins.
cni_plugins() {
    local each
    for each in "${cni_directories[@]}"; do
        [ ! -x "$each/bridge" ] || { echo "$each" && return; }
    done
    false
}

missing_programs() {
    local each
    for each in buildah curl ip nft nsenter openssl pgrep runc unshare; do
        command -v "$each" > /dev/null || echo "program $each"
    done
    cni_plugins > /dev/null || echo "CNI plugins, in one of: ${cni_directories[*]}"
}

# isolated COMMAND...: runs a command in a new network namespace.
isolated() {
    unshare --net "$@" > /dev/null 2>&1
}

has_cgroups() {
    local each
    if [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ]; then
        for each in cpu memory pids; do grep -qw "$each" /sys/fs/cgroup/cgroup.controllers || return 1; done
        [ -w /sys/fs/cgroup/cgroup.procs ]
    else
        for each in cpu memory pids; do [ -w "/sys/fs/cgroup/$each/cgroup.procs" ] || return 1; done
    fi
}

missing_features() {
    isolated --mount --pid --fork true || {
        echo "permission to create namespaces; a container needs CAP_SYS_ADMIN (privileged)"
        return
    }
    isolated ip link add node0 type bridge || echo "network bridges in the kernel; load the module bridge"
    isolated ip link add veth0 type veth peer name veth1 || echo "virtual Ethernet devices in the kernel; load the module veth"
    isolated nft add table ip sallyport || echo "nftables in the kernel; load the module nf_tables"
    grep -qw overlay /proc/filesystems || modprobe overlay 2> /dev/null || echo "overlayfs in the kernel; load the module overlay"
    has_cgroups || echo "writable cgroups with the controllers cpu, memory and pids under /sys/fs/cgroup"
}

# Fails, and prints all missing requirements, if the node cannot run.
need_node() {
    local missing=
    if [ "$(uname -s)" != Linux ]; then
        fail "a node requires Linux; this is $(uname -s). bin/local up starts a cluster without a node"
    fi
    if [ "$(id -u)" != 0 ]; then
        fail "a node requires root, to create namespaces and containers; use sudo, or bin/local up for a cluster without a node"
    fi
    missing=$(missing_programs)
    if [ -n "$missing" ]; then
        say "error: the node requires programs that are missing:"
        say "$missing"
        fail "on Debian and Ubuntu, install them with: apt-get install ${packages[*]}"
    fi
    missing=$(missing_features)
    if [ -n "$missing" ]; then
        say "error: the node requires features that this machine does not have:"
        fail "$missing"
    fi
}
