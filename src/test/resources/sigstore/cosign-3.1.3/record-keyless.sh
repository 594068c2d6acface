#!/usr/bin/env bash
# Makes the fixtures of keyless/ anew: what real cosign signs and attests with a private Sigstore (bin/sigstore), whose
# keys end with it. Not run by the build; README.md says what they are.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
here=$here/keyless
work=$(mktemp -d)
cosign=$("$root/bin/tool" cosign)
registry=$("$root/bin/tool" registry)
distribution=$("$root/bin/tool" distribution)
export SALLYPORT_SIGSTORE_DIR=$work/sigstore
rm -rf "$here" && mkdir -p "$here"

# A registry without the referrers API, so that cosign writes the fallback tags.
port=$((21000 + RANDOM % 5000))
cat > "$work/registry.yml" << YAML
version: 0.1
storage: {filesystem: {rootdirectory: $work/storage}}
http: {addr: "127.0.0.1:$port"}
log: {level: error}
YAML
"$distribution" serve "$work/registry.yml" > "$work/registry.log" 2>&1 &
server=$!
trap 'kill $server; "$root/bin/sigstore" down; rm -rf "$work"' EXIT
until curl -fs -o /dev/null "http://127.0.0.1:$port/v2/"; do sleep 0.1; done

"$root/bin/sigstore" up
eval "$("$root/bin/sigstore" status)"
export HOME=$home
cd "$work"
cp "$trusted_root" "$here/trusted_root.json"
service=start-time=$(date -u +%Y-%m-%dT%H:%M:%SZ),operator=sallyport
"$cosign" signing-config create --out stamped.json \
    --fulcio="url=$fulcio,api-version=1,$service" --oidc-provider="url=$email_issuer,api-version=1,$service" \
    --tsa="url=$timestamp,api-version=1,$service" --tsa-config=ANY

cat > provenance.json << 'JSON'
{"buildDefinition": {"buildType": "https://example.org/build", "externalParameters": {}},
 "runDetails": {"builder": {"id": "https://github.com/actions/runner/github-hosted"}, "metadata": {"invocationId": "Jürgen ☕"}}}
JSON
cat > scan.json << 'JSON'
{"invocation": {"uri": "", "event_id": "", "builder.id": ""},
 "scanner": {"uri": "https://example.org/scanner", "version": "1", "db": {"uri": "", "version": ""},
  "result": {"SchemaVersion": 2, "Results": [{"Target": "web", "Vulnerabilities": [
   {"VulnerabilityID": "CVE-2026-1", "PkgName": "größe", "Severity": "LOW", "Title": "Überlauf beim Zählen – 数"}]}]}},
 "metadata": {"scanStartedOn": "2026-11-26T08:00:00Z", "scanFinishedOn": "2026-11-26T08:01:00Z"}}
JSON

email=jane@example.com
workflow=https://github.com/example/shop/.github/workflows/release.yaml@refs/tags/v1.4
provenance=https://slsa.dev/provenance/v1
scan=https://cosign.sigstore.dev/attestation/vuln/v1
flags=(--allow-http-registry --allow-insecure-registry)
legacy=(--new-bundle-format=false --use-signing-config=false --tlog-upload=false "--fulcio-url=$fulcio"
    "--timestamp-server-url=$timestamp")

# image CASE: a tiny image, tagged v1; sets $reference to its digest
image() {
    reference=127.0.0.1:$port/$1@$("$registry" image --text "keyless $1" "127.0.0.1:$port/$1:v1")
}

token() {
    case $1 in
        "$email") curl -fs "$mint_email?email=$email" ;;
        *) curl -fs "$mint_github?ref=refs/tags/v1.4" ;;
    esac
}

# cosign_as SUBJECT VERB OPTIONS...
cosign_as() {
    "$cosign" "$2" -y "${flags[@]}" "--identity-token=$(token "$1")" "${@:3}" "$reference" > sign.log 2>&1 \
        || { cat sign.log; exit 1; }
}

issuer() {
    [ "$1" = "$email" ] && printf '%s' "$email_issuer" || printf '%s' "$github_issuer"
}

# verdict SUBJECT TYPE OPTIONS...: what cosign itself says
verdict() {
    local verb=(verify)
    [ -z "$2" ] || verb=(verify-attestation "--type=$2")
    if "$cosign" "${verb[@]}" "${flags[@]}" "--trusted-root=$here/trusted_root.json" "--certificate-identity=$1" \
        "--certificate-oidc-issuer=$(issuer "$1")" "${@:3}" "$reference" > verify.log 2>&1; then
        echo accept
    else
        echo reject
        tail -n 3 verify.log >&2
    fi
}

cases=$work/cases
# done_with CASE SUBJECT TYPE LOGGED OPTIONS...: saves the repository and notes what it is
done_with() {
    local says
    says=$(verdict "$2" "$3" "${@:5}")
    "$registry" save "127.0.0.1:$port/$1" "$here/$1"
    printf '  {"case": "%s", "digest": "%s", "issuer": "%s", "subject": "%s", "predicateType": "%s", "logged": %s, "cosign": "%s"}\n' \
        "$1" "${reference#*@}" "$(issuer "$2")" "$2" "$3" "$4" "$says" >> "$cases"
    echo "$1: cosign says $says"
}

new=("--signing-config=$signing_config" "--trusted-root=$trusted_root")
stamped=(--signing-config=stamped.json "--trusted-root=$trusted_root")
unlogged=(--insecure-ignore-tlog --use-signed-timestamps)
old=(--new-bundle-format=false "${unlogged[@]}")

image email && cosign_as $email sign "${new[@]}" && done_with email $email "" true
image workflow && cosign_as $workflow sign "${new[@]}" && done_with workflow $workflow "" true
image stamped && cosign_as $workflow sign "${stamped[@]}" && done_with stamped $workflow "" false "${unlogged[@]}"
image provenance && cosign_as $workflow attest "${new[@]}" --type slsaprovenance1 --predicate provenance.json \
    && done_with provenance $workflow $provenance true
image scan && cosign_as $workflow attest "${new[@]}" --type vuln --predicate scan.json && done_with scan $workflow $scan true
image stamped-provenance && cosign_as $workflow attest "${stamped[@]}" --type slsaprovenance1 --predicate provenance.json \
    && done_with stamped-provenance $workflow $provenance false "${unlogged[@]}"
image legacy-email && cosign_as $email sign "${legacy[@]}" && done_with legacy-email $email "" false "${old[@]}"
image legacy-workflow && cosign_as $workflow sign "${legacy[@]}" && done_with legacy-workflow $workflow "" false "${old[@]}"
image legacy-provenance && cosign_as $workflow attest "${legacy[@]}" --type slsaprovenance1 --predicate provenance.json \
    && done_with legacy-provenance $workflow $provenance false "${old[@]}"
image legacy-scan && cosign_as $workflow attest "${legacy[@]}" --type vuln --predicate scan.json \
    && done_with legacy-scan $workflow $scan false "${old[@]}"

{ echo "["; paste -sd ',' "$cases" | sed 's/},  /},\n  /g'; echo "]"; } > "$here/cases.json"
