# A Kubernetes control plane without containers: etcd, kube-apiserver, kube-controller-manager. To be sourced.
# Requires processes.sh, and the variables state, api_port, etcd_port and etcd_peer_port.
# shellcheck shell=bash disable=SC2154

# Address of the API server, additional users (USER,UID[,GROUPS]), options, and its certificate authority.
api_address=127.0.0.1
api_users=()
api_options=()
api_ca() { echo "$state/pki/apiserver.crt"; }

kubectl() {
    "$state/bin/kubectl" --kubeconfig "$state/kubeconfig" "$@"
}

# make_credentials USER,UID[,GROUPS]...: creates the key of service accounts and a token for each user.
make_credentials() {
    local pki=$state/pki user
    [ -f "$pki/tokens.csv" ] && return
    command -v openssl > /dev/null || fail "openssl is required to create the keys of the local cluster; install it"
    mkdir -p "$pki"
    (
        umask 077
        openssl genrsa -out "$pki/service-accounts.key" 2048 2> /dev/null
        openssl rsa -in "$pki/service-accounts.key" -pubout -out "$pki/service-accounts.pub" 2> /dev/null
        for user in "$@"; do printf '%s,%s\n' "$(openssl rand -hex 24)" "$user"; done > "$pki/tokens.csv"
    )
    cat > "$pki/audit.yaml" << 'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
    verbs: [create, update, patch]
YAML
}

# Succeeds if the API server authenticates to the webhook with a client certificate.
uses_client_certificate() {
    [ "${SALLYPORT_LOCAL_CLIENT_CERTIFICATE:-false}" = true ]
}

# Creates a certificate authority, a client certificate for the API server, and the configuration that makes the API server
# use it for webhooks.
make_client_certificate() {
    local pki=$state/pki/webhook-client
    [ -f "$pki/admission.yaml" ] && return
    mkdir -p "$pki"
    (
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=webhook-clients \
            -keyout "$pki/ca.key" -out "$pki/ca.crt"
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kube-apiserver \
            -keyout "$pki/client.key" -out "$pki/client.csr"
        openssl x509 -req -in "$pki/client.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 365 \
            -extfile <(echo extendedKeyUsage=clientAuth) -out "$pki/client.crt"
    ) 2> /dev/null
    cat > "$pki/kubeconfig" << YAML
apiVersion: v1
kind: Config
users:
  - name: "127.0.0.1:$webhook_port"
    user: {client-certificate: "$pki/client.crt", client-key: "$pki/client.key"}
YAML
    cat > "$pki/admission.yaml" << YAML
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: ValidatingAdmissionWebhook
    configuration: &webhooks
      apiVersion: apiserver.config.k8s.io/v1
      kind: WebhookAdmissionConfiguration
      kubeConfigFile: "$pki/kubeconfig"
  - name: MutatingAdmissionWebhook
    configuration: *webhooks
YAML
}

# write_kubeconfig FILE TOKEN [HOST:PORT]: HOST:PORT is that of the API server by default.
write_kubeconfig() {
    (
        umask 077
        cat > "$1" << YAML
apiVersion: v1
kind: Config
current-context: local
clusters:
  - name: local
    cluster: {server: "https://${3:-$api_address:$api_port}", certificate-authority: "$(api_ca)"}
contexts:
  - name: local
    context: {cluster: local, user: local}
users:
  - name: local
    user: {token: "$2"}
YAML
    )
}

token_of() {
    sed -n "s/^\([^,]*\),$1,.*/\1/p" "$state/pki/tokens.csv"
}

start_etcd() {
    is_running etcd && return
    start etcd "$state/bin/etcd" --data-dir "$state/etcd" --unsafe-no-fsync \
        --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
        --listen-peer-urls "http://127.0.0.1:$etcd_peer_port" --log-level warn
}

start_apiserver() {
    is_running kube-apiserver && return
    local admission=()
    if uses_client_certificate; then
        make_client_certificate
        admission=(--admission-control-config-file "$state/pki/webhook-client/admission.yaml")
    fi
    start kube-apiserver "$state/bin/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd_port" \
        --bind-address "$api_address" --advertise-address "$api_address" --secure-port "$api_port" --cert-dir "$state/pki" \
        --authorization-mode Node,RBAC --token-auth-file "$state/pki/tokens.csv" --allow-privileged=true \
        --service-account-issuer "https://$api_address:$api_port" --service-cluster-ip-range 10.96.0.0/16 \
        --service-account-key-file "$state/pki/service-accounts.pub" \
        --service-account-signing-key-file "$state/pki/service-accounts.key" \
        --audit-policy-file "$state/pki/audit.yaml" --audit-log-path "$state/logs/audit.json" --v 1 \
        ${admission[@]+"${admission[@]}"} ${api_options[@]+"${api_options[@]}"}
}

start_controller_manager() {
    is_running kube-controller-manager && return
    start kube-controller-manager "$state/bin/kube-controller-manager" --kubeconfig "$state/controller-manager.kubeconfig" \
        --use-service-account-credentials --leader-elect=false --secure-port 0 --cert-dir "$state/pki" \
        --service-account-private-key-file "$state/pki/service-accounts.key" --root-ca-file "$(api_ca)"
}

# start_control_plane [HOST:PORT]: HOST:PORT is that of the API server for kubectl.
start_control_plane() {
    make_credentials 'admin,admin,"system:masters"' system:kube-controller-manager,kcm ${api_users[@]+"${api_users[@]}"}
    start_etcd
    start_apiserver
    await kube-apiserver 60 test -s "$(api_ca)"
    write_kubeconfig "$state/kubeconfig" "$(token_of admin)" ${1:+"$1"}
    write_kubeconfig "$state/controller-manager.kubeconfig" "$(token_of system:kube-controller-manager)"
    await kube-apiserver 90 kubectl get --raw /readyz
    start_controller_manager
    await kube-controller-manager 60 kubectl get serviceaccount default
}
