# Namespaces of the node: network, mounts and processes. To be sourced. All of it ends with their first process.
# shellcheck shell=bash disable=SC2154

node_address=10.99.0.1
node_registry=$node_address:5000

# Prints the first process of the namespaces; fails if there is none.
init_pid() {
    pgrep -P "$(pid_of namespaces)"
}

# Name of the control group of all Pods, different for each state directory.
control_group() {
    echo "sallyport-node-$(printf '%s' "$state" | checksum | cut -c 1-8)"
}

# Prints the directories of the control group in all hierarchies, the innermost first.
control_groups() {
    find /sys/fs/cgroup -mindepth 1 -depth -type d -path "*/$(control_group)*" 2> /dev/null || true
}

# Makes start run commands in the namespaces.
enter_namespaces() {
    inside=(nsenter --target "$(init_pid)" --net --mount --pid --)
}

start_namespaces() {
    if ! is_running namespaces; then
        rm -f "$state/is-set-up"
        start namespaces unshare --net --mount --propagation slave --pid --fork --mount-proc --kill-child -- \
            bash "$root/bin/lib/node-init.sh" "$state" "$cache" "$node_address"
        await namespaces 20 test -f "$state/is-set-up"
        make_control_group
    fi
    enter_namespaces
}

# The kubelet creates the control groups of Pods, but not the one above them.
make_control_group() {
    local each
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        mkdir -p "/sys/fs/cgroup/$(control_group)"
        return
    fi
    for each in /sys/fs/cgroup/*/; do
        [ ! -w "$each/cgroup.procs" ] || mkdir -p "$each/$(control_group)"
    done
}

# Kills the first process, with which the kernel ends all others and all mounts, and deletes the control groups.
stop_namespaces() {
    local init each tries=100
    if is_running namespaces && init=$(init_pid); then
        kill -9 "$init"
        while kill -0 "$init" 2> /dev/null && [ $((tries -= 1)) -gt 0 ]; do sleep 0.1; done
    fi
    stop namespaces
    tries=100
    while [ -n "$(control_groups)" ] && [ $((tries -= 1)) -gt 0 ]; do
        control_groups | while read -r each; do rmdir "$each" 2> /dev/null || true; done
        [ -z "$(control_groups)" ] || sleep 0.1
    done
    [ -z "$(control_groups)" ] || say "warning: control groups of the node could not be deleted: $(control_groups | head -n 1)"
}
