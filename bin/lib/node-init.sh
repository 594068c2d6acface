#!/usr/bin/env bash
# First process of the node: sets up its mounts and its network, and waits. bin/node runs it in new namespaces.
#
#   node-init.sh STATE CACHE ADDRESS
set -euo pipefail
state=$1 cache=$2 address=$3

# Covers the directories to which kubelet and containerd write by default. State and cache stay where they are.
kept=$(mktemp -d /tmp/sallyport-node.XXXXXX)
mount -t tmpfs tmpfs "$kept"
mkdir "$kept/state" "$kept/cache"
mount --bind "$state" "$kept/state"
mount --bind "$cache" "$kept/cache"
for each in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs "$each"; done
mkdir -p "$state" "$cache"
mount --bind "$kept/state" "$state"
mount --bind "$kept/cache" "$cache"
umount "$kept/state" "$kept/cache" "$kept"
rmdir "$kept"

# The bridge carries the address of the node, and the default route that programs expect; it leads nowhere.
ip link set lo up
ip link add node0 type bridge
ip address add "$address/24" dev node0
ip link set node0 up
ip route add default dev node0
echo 1 > /proc/sys/net/ipv4/ip_forward

touch "$state/is-set-up"
exec "$state/bin/node" pause
