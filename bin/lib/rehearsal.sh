# A release to this machine: a registry and a private Sigstore stand for the public ones. To be sourced after release-files.sh.
# shellcheck shell=bash disable=SC2154

# The identity that the issuer of tokens for workflows gives to a workflow of this repository.
repository=sallyport/sallyport

# rehearse DIRECTORY: releases, verifies, and stops all servers.
rehearse() {
    local directory=$1 image chart
    need_jar
    command -v buildah > /dev/null || fail "buildah is required; on Debian and Ubuntu: apt-get install buildah"
    start_services "$directory"
    build_image
    say "pushing the image ..."
    image=$registry/sallyport@$(push_image "$registry/sallyport:$(version)")
    release_files "$image" "$directory"
    chart=$registry/charts/sallyport@$("$helm" push --plain-http "$directory/sallyport-$(version).tgz" "oci://$registry/charts" 2>&1 \
        | sed -n 's/^Digest: //p')
    sign_release "$directory" "$image" "$chart"
    write_checksums "$directory"
    verify_release "$directory" "$image" "$chart"
    say "released to $registry:"
    (cd "$directory" && ls -l) >&2
}

start_services() {
    local port
    state=$(mktemp -d "$root/target/rehearsal.XXXXXX")
    export SALLYPORT_SIGSTORE_DIR=$state/sigstore
    trap 'stop registry; "$root/bin/sigstore" down; rm -rf "$state"' EXIT
    helm=$("$root/bin/tool" helm)
    cosign=$("$root/bin/tool" cosign)
    port=$(free_ports 1)
    registry=127.0.0.1:$port
    start registry "$("$root/bin/tool" registry)" serve --listen "$registry"
    await registry 10 curl -fsS --noproxy '*' -o "$state/answer" "http://$registry/v2/"
    "$root/bin/sigstore" up
    "$root/bin/sigstore" status > "$state/status"
}

of_sigstore() { sed -n "s/^$1=//p" "$state/status"; }

# signer VERB ARGUMENT...: runs cosign with an identity token of the release workflow.
signer() {
    local verb=$1 token
    shift
    token=$(curl -fsS --noproxy '*' "$(of_sigstore mint_github)?repository=$repository")
    HOME=$(of_sigstore home) "$cosign" "$verb" --yes --signing-config="$(of_sigstore signing_config)" \
        --trusted-root="$(of_sigstore trusted_root)" --identity-token="$token" "$@" > "$state/cosign.log" 2>&1 \
        || fail "cosign $verb failed: $(tail -n 3 "$state/cosign.log")"
}

# sign_release DIRECTORY IMAGE CHART: signs image and chart, attests SBOM and provenance of the image, and signs the archives.
sign_release() {
    local each local_registry=(--allow-http-registry --allow-insecure-registry)
    provenance > "$state/provenance.json"
    for each in "$2" "$3"; do signer sign "${local_registry[@]}" "$each"; done
    for each in "$2" "$3"; do
        signer attest "${local_registry[@]}" --type slsaprovenance1 --predicate "$state/provenance.json" "$each"
    done
    signer attest "${local_registry[@]}" --type cyclonedx --predicate "$1/sallyport-$(version).cdx.json" "$2"
    for each in "$1"/sallyport-cli-*.tar.gz "$1/sallyport-$(version).tgz"; do
        signer sign-blob --bundle "$each.sigstore.json" "$each"
    done
}

# Prints the predicate of SLSA provenance v1 that the rehearsal attests.
provenance() {
    cat << JSON
{"buildDefinition": {"buildType": "https://github.com/$repository/blob/main/bin/release",
  "externalParameters": {"version": "$(version)"},
  "resolvedDependencies": [{"uri": "git+https://github.com/$repository", "digest": {"gitCommit": "$SALLYPORT_REVISION"}}]},
 "runDetails": {"builder": {"id": "https://github.com/$repository/.github/workflows/release.yml"}}}
JSON
}

# verify_release DIRECTORY IMAGE CHART: verifies as users do: checksums, archives by cosign, the image by the command line that
# was released, and that another builder is not accepted.
verify_release() {
    local each command
    (cd "$1" && sha256sum --quiet -c checksums.txt)
    for each in "$1"/sallyport-cli-*.tar.gz "$1/sallyport-$(version).tgz"; do
        HOME=$(of_sigstore home) "$cosign" verify-blob --trusted-root="$(of_sigstore trusted_root)" --bundle "$each.sigstore.json" \
            --certificate-oidc-issuer "$(of_sigstore github_issuer)" \
            --certificate-identity-regexp "^https://github.com/$repository/" "$each" > "$state/cosign.log" 2>&1 \
            || fail "cosign does not verify $each: $(tail -n 3 "$state/cosign.log")"
    done
    mkdir "$state/installed"
    tar -xzf "$1"/sallyport-cli-*-"$(platform)".tar.gz -C "$state/installed"
    command=$state/installed/sallyport-$(version)/bin/sallyport
    release_policy "https://github.com/$repository/.github/workflows/release.yml" > "$state/policy.yaml"
    for each in "$2" "$3"; do
        verifies "$each" || fail "the command line denies $each: $(cat "$state/verify.log")"
    done
    release_policy https://github.com/example/other > "$state/policy.yaml"
    ! verifies "$2" || fail "the command line allows an image of another builder"
    say "verified: checksums, archives, chart and image with their signatures and provenance; another builder is denied"
}

# Verifies an image by the command line of the release, without a JDK.
verifies() {
    env -u JAVA_HOME PATH=/usr/bin:/bin SALLYPORT_REGISTRY_ALLOW_LOCAL=true SALLYPORT_REGISTRY_INSECURE="$registry" \
        "$command" verify -p "$state/policy.yaml" "$1" > "$state/verify.log" 2>&1
}

# release_policy BUILDER: prints the policy for the image of the release, which docs/install.md recommends.
release_policy() {
    cat << YAML
apiVersion: sallyport.dev/v1alpha1
kind: TrustRoot
metadata: {name: release}
spec:
  trustedRoot:
    inline: |
$(sed 's/^/      /' "$(of_sigstore trusted_root)")
---
apiVersion: sallyport.dev/v1alpha1
kind: DeploymentPolicy
metadata: {name: sallyport}
spec:
  authorities:
    - name: release
      keyless: {issuer: "$(of_sigstore github_issuer)", subject: "https://github.com/$repository/**", trustRoot: release}
  images:
    rules:
      - match: ["**"]
        signedBy: [release]
        attestations:
          - predicateType: https://slsa.dev/provenance/v1
            signedBy: [release]
            conditions: [{expression: "predicate.runDetails.builder.id == '$1'"}]
YAML
}
