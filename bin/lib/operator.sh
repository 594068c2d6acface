# Runs the operator on this machine with a local control plane. To be sourced.
# shellcheck shell=bash disable=SC2154

# Installs the CRDs, the operator's namespace and its permissions, as the chart does, with rollbacks and pull secrets.
prepare_cluster() {
    kubectl apply --server-side --force-conflicts -k "$root/crds" > "$state/logs/kubectl.log"
    local crd
    for crd in "$root"/crds/*-v1.yml; do
        kubectl wait --for condition=Established --timeout 30s -f "$crd" >> "$state/logs/kubectl.log"
    done
    kubectl apply -f "$root/deploy/base/namespace.yaml" -f "$root/deploy/base/rbac.yaml" \
        -f "$root/deploy/components/rollback/rbac.yaml" -f "$root/deploy/components/pull-secrets/rbac.yaml" >> "$state/logs/kubectl.log"
    if [ "${SALLYPORT_WEBHOOK_DIGEST_PINNING_ENABLED:-false}" = true ]; then
        kubectl apply -f "$root/deploy/components/digest-pinning/rbac.yaml" >> "$state/logs/kubectl.log"
    fi
}

operator_is_ready() {
    curl -fs -o /dev/null "http://127.0.0.1:$management_port/q/health/ready"
}

start_operator() {
    is_running operator && return
    need_jar
    prepare_cluster
    write_kubeconfig "$state/operator.kubeconfig" "$(kubectl create token sallyport -n sallyport-system --duration 24h)"
    (
        [ -z "${SALLYPORT_LOCAL_PROCESSORS:-}" ] || taskset -cp "$SALLYPORT_LOCAL_PROCESSORS" "$BASHPID" > /dev/null
        export KUBECONFIG=$state/operator.kubeconfig
        export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_SSL_PORT=$webhook_port
        export QUARKUS_MANAGEMENT_HOST=127.0.0.1 QUARKUS_MANAGEMENT_PORT=$management_port
        export SALLYPORT_LIVENESS_PORT=0
        export QUARKUS_SHUTDOWN_DELAY=${QUARKUS_SHUTDOWN_DELAY:-0}
        export SALLYPORT_WEBHOOK_URL=${SALLYPORT_WEBHOOK_URL:-https://127.0.0.1:$webhook_port/validate}
        export SALLYPORT_NAMESPACE=${SALLYPORT_NAMESPACE:-sallyport-system}
        export SALLYPORT_REGISTRY_INSECURE=${SALLYPORT_REGISTRY_INSECURE:-127.0.0.1:$registry_port}
        export SALLYPORT_REGISTRY_ALLOW_LOCAL=${SALLYPORT_REGISTRY_ALLOW_LOCAL:-true}
        if uses_client_certificate; then
            export SALLYPORT_WEBHOOK_CLIENT_CA_FILE=$state/pki/webhook-client/ca.crt
            export SALLYPORT_WEBHOOK_CLIENT_NAMES=kube-apiserver
        fi
        # shellcheck disable=SC2086 # the options must be split into words
        start operator "$JAVA_HOME/bin/java" "@$root/src/main/image/jvm.options" -XX:MaxRAM=512m ${SALLYPORT_JAVA_OPTIONS:-} -jar "$jar"
    )
    await operator 90 operator_is_ready
}
