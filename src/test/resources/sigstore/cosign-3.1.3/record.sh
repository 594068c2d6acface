#!/usr/bin/env bash
# Makes these fixtures anew with real cosign against a real registry. Not run by the build; README.md says what they are.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
work=$(mktemp -d)
cosign=$("$root/bin/tool" cosign)
registry=$("$root/bin/tool" registry)
distribution=$("$root/bin/tool" distribution)
export HOME=$work COSIGN_PASSWORD=

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
trap 'kill $server; rm -rf "$work"' EXIT
until curl -fs -o /dev/null "http://127.0.0.1:$port/v2/"; do sleep 0.1; done

cd "$work"
flags=(--allow-http-registry --allow-insecure-registry)
"$cosign" signing-config create --out "$work/config.json"
"$cosign" trusted-root create --out "$work/root.json"

keys() {
    rm -rf "$here/keys" && mkdir -p "$here/keys"
    openssl ecparam -genkey -name prime256v1 -noout -out p256.pem
    openssl ecparam -genkey -name secp384r1 -noout -out p384.pem
    openssl ecparam -genkey -name secp521r1 -noout -out p521.pem
    openssl genrsa -out rsa2048.pem 2048 2> /dev/null
    openssl genrsa -out rsa4096.pem 4096 2> /dev/null
    openssl genpkey -algorithm ed25519 -out ed25519.pem
    openssl ecparam -genkey -name prime256v1 -noout -out other.pem
    for key in p256 p384 p521 rsa2048 rsa4096 ed25519 other; do
        openssl pkey -in $key.pem -pubout -out "$here/keys/$key.pub"
        openssl pkcs8 -topk8 -nocrypt -in $key.pem -out $key.pkcs8 2> /dev/null
        "$cosign" import-key-pair --key $key.pkcs8 --output-key-prefix $key > /dev/null 2>&1
    done
}

# image CASE [--index]: a tiny image, tagged v1; sets $reference to its digest
image() {
    local name=$1
    shift
    reference=127.0.0.1:$port/$name@$("$registry" image --text "$name" "$@" "127.0.0.1:$port/$name:v1")
}

# With a trusted root cosign checks what it has made, and does not know Ed25519ph there.
sign() {
    local root_flag=(--trusted-root root.json)
    [ "$1" != ed25519 ] || root_flag=()
    "$cosign" sign -y "${flags[@]}" --key "$1.key" --signing-config config.json "${root_flag[@]}" "${@:2}" \
        "$reference" > sign.log 2>&1 || { cat sign.log; exit 1; }
}

sign_legacy() {
    "$cosign" sign -y "${flags[@]}" --key "$1.key" --new-bundle-format=false --use-signing-config=false \
        --tlog-upload=false "$reference" > sign.log 2>&1 || { cat sign.log; exit 1; }
}

attest() {
    echo '{"buildDefinition":{"buildType":"https://example.org/build"},"runDetails":{"builder":{"id":"https://example.org"}}}' > predicate.json
    "$cosign" attest -y "${flags[@]}" --key p256.key --type slsaprovenance1 --predicate predicate.json "$@" \
        "$reference" > sign.log 2>&1 || { cat sign.log; exit 1; }
}

# verdict CASE KEY: what cosign itself says
verdict() {
    local key=$2 legacy=()
    case $1 in legacy-*) legacy=(--new-bundle-format=false) ;; esac
    case $key in
        p384) legacy+=(--signature-digest-algorithm sha384) ;;
        p521) legacy+=(--signature-digest-algorithm sha512) ;;
    esac
    if "$cosign" verify "${flags[@]}" --key "$here/keys/$key.pub" --insecure-ignore-tlog "${legacy[@]}" \
        --trusted-root root.json "$reference" > "verify-$1.log" 2>&1; then
        echo accept
    else
        echo reject
        tail -n 1 "verify-$1.log" >&2
    fi
}

cases=$work/cases
# done_with CASE KEY: saves the repository and notes what it is
done_with() {
    local name=$1 key=$2 cosign_says
    cosign_says=$(verdict "$name" "$key")
    rm -rf "${here:?}/$name"
    "$registry" save "127.0.0.1:$port/$name" "$here/$name"
    printf '  {"case": "%s", "digest": "%s", "key": "%s", "cosign": "%s"}\n' \
        "$name" "${reference#*@}" "$key" "$cosign_says" >> "$cases"
    echo "$name $key: cosign says $cosign_says"
}

keys
for key in p256 p384 p521 rsa2048 rsa4096 ed25519; do
    image keyed-$key && sign $key && done_with keyed-$key $key
    image legacy-$key && sign_legacy $key && done_with legacy-$key $key
done
image unsigned && done_with unsigned p256
image wrong-key && sign other && done_with wrong-key p256
image legacy-wrong-key && sign_legacy other && done_with legacy-wrong-key p256
image attestation-only && attest --signing-config config.json --trusted-root root.json && done_with attestation-only p256
image legacy-attestation-only && attest --new-bundle-format=false --use-signing-config=false --tlog-upload=false \
    && done_with legacy-attestation-only p256
image index --index && sign p256 && done_with index p256
image index-recursive --index && sign p256 --recursive && done_with index-recursive p256
image two-keys && sign p256 && sign rsa2048 && done_with two-keys p256

# The forged ones: made from real signatures by changing what was signed, or what it is attached to.
forge() {
    local from=$1 name=$2 how=$3
    image "$name"
    python3 "$here/forge.py" "$how" "http://127.0.0.1:$port" "$from" "$name" "${reference#*@}"
    done_with "$name" p256
}
forge keyed-p256 copied copy
forge keyed-p256 tampered tamper
forge legacy-p256 legacy-copied copy-legacy
forge legacy-p256 legacy-tampered tamper-legacy

{ echo "["; paste -sd ',' "$cases" | sed 's/},  /},\n  /g'; echo "]"; } > "$here/cases.json"
