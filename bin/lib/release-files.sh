# The files of a release. To be sourced after image.sh and java.sh.
# shellcheck shell=bash disable=SC2154

# The version of Kubernetes for which install.yaml is rendered; the oldest that is tested.
kube_version=1.33.0

# Prints operating system and machine as the names of release files have them, such as linux-amd64.
platform() {
    local machine
    machine=$(uname -m)
    case $machine in
        x86_64) machine=amd64 ;;
        aarch64) machine=arm64 ;;
    esac
    echo "$(uname -s | tr '[:upper:]' '[:lower:]')-$machine"
}

# release_files IMAGE@DIGEST DIRECTORY: writes all files and their checksums. Command lines of other machines may be there.
release_files() {
    local each helm
    helm=$("$root/bin/tool" helm)
    [ -f "$2/$(command_line_name).tar.gz" ] || command_line_archive "$2"
    package_chart "$1" "$2"
    "$helm" template sallyport "$2/sallyport-$(version).tgz" -n sallyport-system --kube-version "$kube_version" \
        --set test.enabled=false > "$2/install.yaml"
    cp "$root/target/sallyport.cdx.json" "$2/sallyport-$(version).cdx.json"
    for each in "$root"/crds/*.yml; do echo --- && cat "$each"; done > "$2/crds.yaml"
    krew_manifest "$2" > "$2/sallyport-krew.yaml"
    write_checksums "$2"
}

command_line_name() { echo "sallyport-cli-$(version)-$(platform)"; }

write_checksums() {
    (cd "$1" && find . -maxdepth 1 -type f ! -name checksums.txt -printf '%P\n' | sort | xargs sha256sum > checksums.txt)
}

# command_line_archive DIRECTORY: writes the command line, a runtime of its modules, and its ahead-of-time cache as an archive
# that requires no JDK. Two builds give the same bytes but for the cache.
command_line_archive() {
    local scratch home epoch
    scratch=$(mktemp -d "$root/target/command-line.XXXXXX")
    home=$scratch/sallyport-$(version)
    epoch=$(dockerfile_argument SOURCE_DATE_EPOCH)
    mkdir "$home" "$home/bin"
    "$JAVA_HOME/bin/jlink" --add-modules "$(grep '^[a-z]' "$root/src/main/image/modules" | paste -sd , -)" --compress zip-6 \
        --no-header-files --no-man-pages --output "$home/runtime"
    cp -r "$root"/target/quarkus-app/{app,lib,quarkus,quarkus-run.jar} "$home"
    cp "$root/LICENSE" "$home"
    cp "$root/bin/lib/launcher.sh" "$home/bin/sallyport"
    chmod 755 "$home/bin/sallyport"
    find "$scratch" -exec touch -h -d "@$epoch" {} +
    train_command_line "$home"
    touch -d "@$epoch" "$home/sallyport.aot" "$home"
    tar -C "$scratch" --sort=name --numeric-owner --owner=0 --group=0 -cf - "sallyport-$(version)" | gzip -n > "$1/$(command_line_name).tar.gz"
    rm -r "$scratch"
}

# Creates the cache by the command itself, as users run it. Exit code 1, for violations, counts as success.
train_command_line() {
    local training=$root/bin/lib/training.yaml
    with_progress "creating the ahead-of-time cache of the command line" "$root/target/aot.log" \
        env SALLYPORT_CACHE_OUTPUT="$1/sallyport.aot" bash -c '"$1" check -p "$2" "$2" || [ $? -eq 1 ]' bash \
        "$1/bin/sallyport" "$training"
    [ -s "$1/sallyport.aot" ] || fail "the JVM wrote no cache; see $root/target/aot.log"
}

# package_chart IMAGE@DIGEST DIRECTORY: packages the chart, whose default image is that of the release.
package_chart() {
    local scratch repository=${1%@*}
    scratch=$(mktemp -d)
    cp -r "$root/helm/sallyport" "$scratch"
    sed -i -e "s|^  registry: \"\"|  registry: ${repository%/*}|" -e "s|^  repository: sallyport$|  repository: ${repository##*/}|" \
        -e "s|^  digest: \"\"|  digest: \"${1#*@}\"|" "$scratch/sallyport/values.yaml"
    "$helm" template "$scratch/sallyport" --kube-version "$kube_version" | grep -qF "image: $1" \
        || fail "the chart does not name the image $1"
    "$helm" package "$scratch/sallyport" -d "$2" > /dev/null
    rm -r "$scratch"
}

# krew_manifest DIRECTORY: prints the plugin manifest of krew for the archives in a directory.
krew_manifest() {
    local each file platform base=https://github.com/sallyport/sallyport/releases/download/v$(version)
    cat << YAML
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata: {name: sallyport}
spec:
  version: v$(version)
  homepage: https://github.com/sallyport/sallyport
  shortDescription: Evaluate manifests by the deployment policies of a cluster
  description: |
    Evaluates manifests by DeploymentPolicies before they are applied, explains denials, and shows deployment records,
    environments and exceptions of the cluster.
  platforms:
YAML
    for file in "$1"/sallyport-cli-*.tar.gz; do
        each=${file##*/} platform=${file%.tar.gz}
        platform=${platform#*-cli-"$(version)"-}
        printf '    - selector: {matchLabels: {os: %s, arch: %s}}\n' "${platform%-*}" "${platform#*-}"
        printf '      uri: %s/%s\n      sha256: %s\n' "$base" "$each" "$(checksum < "$file")"
        printf '      files: [{from: "sallyport-%s/*", to: .}]\n      bin: bin/sallyport\n' "$(version)"
    done
}
