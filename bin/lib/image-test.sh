# Tests of the image of the operator. To be sourced.
# shellcheck shell=bash disable=SC2154

max_megabytes=250

# Programs that an attacker could use, of which the image must have none.
forbidden_programs=(sh bash dash busybox apt apt-get dpkg apk rpm curl wget perl python3)

failures=0

# expect TEXT COMMAND...: prints whether a command succeeds, with its output if it does not.
expect() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        say "  ok      $text"
    else
        say "  FAILED  $text"
        printf '%s\n' "$output" | tail -n 20 >&2
        failures=$((failures + 1))
    fi
}

# Prints the megabytes of a file or directory of the image.
megabytes() {
    du -sm --apparent-size "$tree/$1" | cut -f 1
}

is_small() {
    [ "$(megabytes .)" -le $max_megabytes ]
}

has_no_program() {
    local each found
    for each in "${forbidden_programs[@]}"; do
        found=$(find "$tree" -name "$each" -not -type d)
        [ -z "$found" ] || { echo "$found" && return 1; }
    done
}

# Succeeds if no file can be changed by the user of the image, but for those in /tmp.
is_unwritable() {
    local found
    found=$(find "$tree" -mindepth 1 -not -path "$tree/tmp" -not -path "$tree/home/nonroot*" -not -type l \( -perm -o+w -o -uid 65532 -o -gid 65532 \))
    [ -z "$found" ] || { echo "$found" && return 1; }
}

configuration() {
    builder inspect --type image --format "$1" "$name"
}

has_user() {
    configuration '{{.OCIv1.Config.User}}' | grep -qx 65532:65532
}

has_labels() {
    local each
    for each in title description licenses version revision; do
        [ -n "$(configuration "{{index .OCIv1.Config.Labels \"org.opencontainers.image.$each\"}}")" ] || { echo "no label $each" && return 1; }
    done
}

has_sbom() {
    grep -q '"bomFormat" *: *"CycloneDX"' "$tree/app/sallyport.cdx.json" && grep -q 'pkg:maven/io.quarkus' "$tree/app/sallyport.cdx.json"
}

# Prints the modules of the JDK that the jars of the operator use.
used_modules() {
    "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 "$root/bin/lib/UsedModules.java" "$tree/app" 2> /dev/null
}

# Succeeds if the runtime has all modules that are used, but for those that the list leaves out.
has_modules() {
    local missing
    missing=$(comm -23 <(used_modules) <(sed -nE 's/^-?([a-z].*)/\1/p' "$root/src/main/image/modules" | sort))
    [ -z "$missing" ] || { echo "used, and neither in nor left out of src/main/image/modules: $missing" && return 1; }
}

# runs_as USER: starts the operator of the image with a read-only file system as a user and without a cluster, and waits until
# it has answered its own reviews. It fails at once if the JVM cannot use the ahead-of-time cache (AOTMode=on).
runs_as() {
    local log=$logs/run-$1.log pid deadline=$((SECONDS + 60))
    : > "$log"
    unshare --mount --pid --net --fork --kill-child bash -c '
        set -e
        mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"
        mount -t proc proc "$0/proc" && mount -t tmpfs -o mode=1777 tmpfs "$0/tmp" && mount --rbind /dev "$0/dev"
        ip link set lo up
        exec env -i PATH=/opt/java/runtime/bin MALLOC_ARENA_MAX=2 KUBECONFIG=/dev/null KUBERNETES_MASTER=http://127.0.0.1:1 \
            "$2" --userspec "$1:0" --groups "" "$0" \
            /opt/java/runtime/bin/java @/app/jvm.options -XX:MaxRAM=512m -XX:AOTCache=/cache/sallyport.aot -XX:AOTMode=on -jar /app/quarkus-run.jar' \
        "$tree" "$1" "$(command -v chroot)" > "$log" 2>&1 &
    pid=$!
    until grep -q 'warm-up with [1-9]' "$log"; do
        if [ $SECONDS -ge $deadline ] || ! kill -0 $pid 2> /dev/null; then
            pkill -9 -P $pid || true
            cat "$log"
            return 1
        fi
        sleep 0.2
    done
    pkill -9 -P $pid # the first process of the namespaces; a change of the user unset its --kill-child
    wait $pid 2> /dev/null || true
}

# test_image NAME: prints each property of the image and fails if one does not hold.
test_image() {
    local container
    name=$1
    container=$(builder from --pull-never "$name")
    tree=$(builder mount "$container")
    # shellcheck disable=SC2064 # the name is that of now
    trap "builder umount $container > /dev/null; builder rm $container > /dev/null" EXIT
    mkdir -p "$tree/proc" "$tree/dev"
    say "$name"
    say "  $(megabytes .) MB unpacked: runtime $(megabytes opt/java) MB, ahead-of-time cache $(megabytes cache/sallyport.aot) MB"
    expect "at most $max_megabytes MB unpacked" is_small
    expect "no shell, no package manager, no downloader" has_no_program
    expect "no file that its user may change" is_unwritable
    expect "user 65532" has_user
    expect "OCI labels" has_labels
    expect "SBOM (CycloneDX) in /app" has_sbom
    expect "all modules of the JDK that the operator uses" has_modules
    expect "starts with a read-only file system, and uses the ahead-of-time cache" runs_as 65532
    expect "starts as any user, such as 1000650000 of OpenShift" runs_as 1000650000
    [ $failures -eq 0 ] || fail "$failures properties of the image do not hold"
}

# The layer of the ahead-of-time cache, whose profiles differ from training to training; the last one.
cache_layer=-1

layers() {
    builder inspect --type image --format '{{range .OCIv1.RootFS.DiffIDs}}{{println .}}{{end}}' "$1" | sed '/^$/d'
}

# Builds the image twice, and fails if a layer differs, but for that of the ahead-of-time cache.
reproduce_image() {
    local each number first second
    need_jdk
    need_bases
    for each in first second; do
        with_progress "building the $each image" "$logs/reproduce.log" bud "localhost/sallyport-reproduced:$each" --no-cache
    done
    mapfile -t first < <(layers localhost/sallyport-reproduced:first)
    mapfile -t second < <(layers localhost/sallyport-reproduced:second)
    builder rmi localhost/sallyport-reproduced:first localhost/sallyport-reproduced:second > /dev/null
    for ((number = 0; number < ${#first[@]} + cache_layer; number++)); do
        expect "layer $number is the same: ${first[number]}" [ "${first[number]}" = "${second[number]}" ]
    done
    say "  layer $number, the ahead-of-time cache: ${first[number]} and ${second[number]}"
    [ $failures -eq 0 ] || fail "two builds differ"
}
