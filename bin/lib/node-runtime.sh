# Container runtime and Kubernetes components of the node. To be sourced.
# shellcheck shell=bash disable=SC2154

node_name=node
pod_network=10.244.0.0/24
api_address=$node_address api_port=6443 etcd_port=2379 etcd_peer_port=2380
api_users=(
    "system:kube-scheduler,scheduler"
    "system:kube-proxy,proxy"
    "system:node:$node_name,node,\"system:nodes\""
)
api_ca() { echo "$state/pki/ca.crt"; }

# certificate NAME SUBJECT EXTENSIONS: creates a certificate of the node's authority.
certificate() {
    local pki=$state/pki
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" -keyout "$pki/$1.key" -out "$pki/$1.csr"
    openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 365 \
        -extfile <(printf '%s\n' "$3") -out "$pki/$1.crt"
}

# Creates the certificates of the API server: one for its clients, and one for the kubelet as its client.
make_node_credentials() {
    local pki=$state/pki
    api_options=(
        --enable-admission-plugins NodeRestriction --kubelet-preferred-address-types InternalIP
        --tls-cert-file "$pki/server.crt" --tls-private-key-file "$pki/server.key"
        --kubelet-client-certificate "$pki/kubelet-client.crt" --kubelet-client-key "$pki/kubelet-client.key"
    )
    [ -f "$pki/server.crt" ] && return
    mkdir -p "$pki"
    (
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=node \
            -keyout "$pki/ca.key" -out "$pki/ca.crt"
        certificate kubelet-client "/O=system:masters/CN=kube-apiserver" extendedKeyUsage=clientAuth
        certificate server /CN=kube-apiserver "subjectAltName=DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1,IP:$node_address"
    ) 2> /dev/null
}

# Writes the configuration of containerd, its network and its registry.
configure_containerd() {
    local config=$state/config
    mkdir -p "$config/cni" "$config/registries/$node_registry"
    cat > "$config/registries/$node_registry/hosts.toml" << TOML
server = "http://$node_registry"
TOML
    cat > "$config/cni/10-bridge.conflist" << JSON
{
  "cniVersion": "1.0.0",
  "name": "pods",
  "plugins": [{
    "type": "bridge",
    "bridge": "pods0",
    "isGateway": true,
    "hairpinMode": true,
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "$pod_network"}]], "routes": [{"dst": "0.0.0.0/0"}]}
  }]
}
JSON
    # Without CAP_SYS_RESOURCE, restrict_oom_score_adj is required: no process can lower its score.
    cat > "$config/containerd.toml" << TOML
version = 3
root = "$state/containerd"
[plugins.'io.containerd.internal.v1.opt']
path = "/run/containerd/opt"
[plugins.'io.containerd.nri.v1.nri']
disable = true
[plugins.'io.containerd.cri.v1.images']
snapshotter = "overlayfs"
pinned_images = {sandbox = "$node_registry/pause:1"}
registry = {config_path = "$config/registries"}
[plugins.'io.containerd.cri.v1.runtime']
restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ["$(cni_plugins)"]
conf_dir = "$config/cni"
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
options = {SystemdCgroup = false, BinaryName = "$(command -v runc)"}
TOML
}

start_containerd() {
    is_running containerd && return
    configure_containerd
    "$state/bin/registry" program --file "$(readlink -f "$state/bin/node")" --arguments pause \
        "127.0.0.1:$host_registry_port/pause:1" > /dev/null
    start containerd env PATH="$state/bin:$PATH" "$state/bin/containerd" --config "$state/config/containerd.toml"
    await containerd 30 "${inside[@]}" "$state/bin/ctr" version
}

configure_kubelet() {
    : > "$state/config/resolv.conf" # no name server: names have no addresses in this network
    cat > "$state/config/kubelet.yaml" << YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $node_address
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: "$(api_ca)"}
authorization: {mode: Webhook}
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$(control_group)
failCgroupV1: false
failSwapOn: false
makeIPTablesUtilChains: false
serializeImagePulls: false
clusterDNS: []
resolvConf: $state/config/resolv.conf
podLogsDir: $state/pods
volumePluginDir: /run/kubelet-plugins
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
YAML
}

start_kubelet() {
    is_running kubelet && return
    configure_kubelet
    write_kubeconfig "$state/kubelet.kubeconfig" "$(token_of "system:node:$node_name")"
    start kubelet "$state/bin/kubelet" --config "$state/config/kubelet.yaml" --kubeconfig "$state/kubelet.kubeconfig" \
        --hostname-override "$node_name" --node-ip "$node_address" --root-dir "$state/kubelet" --cert-dir "$state/kubelet/pki"
}

start_scheduler() {
    is_running kube-scheduler && return
    write_kubeconfig "$state/scheduler.kubeconfig" "$(token_of system:kube-scheduler)"
    start kube-scheduler "$state/bin/kube-scheduler" --kubeconfig "$state/scheduler.kubeconfig" --leader-elect=false \
        --secure-port 0 --cert-dir "$state/pki"
}

# Without permission to change global limits of connection tracking, kube-proxy must leave them alone.
start_proxy() {
    is_running kube-proxy && return
    write_kubeconfig "$state/proxy.kubeconfig" "$(token_of system:kube-proxy)"
    start kube-proxy "$state/bin/kube-proxy" --kubeconfig "$state/proxy.kubeconfig" --proxy-mode nftables \
        --hostname-override "$node_name" --cluster-cidr "$pod_network" --metrics-bind-address "127.0.0.1:10249" \
        --conntrack-max-per-core 0 --conntrack-min 0 --conntrack-tcp-timeout-established 0s --conntrack-tcp-timeout-close-wait 0s
}

start_node() {
    start_containerd
    start_kubelet
    start_scheduler
    start_proxy
    await kubelet 90 kubectl wait --for condition=Ready --timeout 5s "node/$node_name"
}
