# The image of the operator, built by the Dockerfile without a container engine. To be sourced.
# shellcheck shell=bash disable=SC2154

max_images=3
java_version=25
base_images=("eclipse-temurin:$java_version-jdk" "eclipse-temurin:$java_version-jre")

# Runs buildah with images of its own, which other users of buildah do not see.
builder() {
    buildah --root "$cache/images/storage" --runroot "$cache/images/run" --storage-driver overlay "$@"
}

# Gets the base images of the Dockerfile, or makes one where they cannot be pulled.
need_base_images() {
    local each made=
    for each in "${base_images[@]}"; do
        ! builder inspect --type image "localhost/$each" > /dev/null 2>&1 || continue
        if builder pull -q "docker.io/library/$each" > "$state/logs/pull.log" 2>&1; then
            builder tag "docker.io/library/$each" "localhost/$each"
            continue
        fi
        if [ -z "$made" ]; then
            say "docker.io/library/$each cannot be pulled: $(tail -n 1 "$state/logs/pull.log" | cut -c 1-200)"
            command -v mmdebstrap > /dev/null || fail "mmdebstrap is required to make a base image instead; install it"
            with_progress "making a base image of Debian packages and the JDK in $JAVA_HOME instead" "$state/logs/base.log" \
                make_base "localhost/$each"
            made=$each
        else
            builder tag "localhost/$made" "localhost/$each"
        fi
    done
}

# make_base NAME: makes an image of the essential Debian packages and the JDK of this machine, with the paths of the real one.
make_base() {
    local container scratch
    scratch=$(mktemp -d "$state/base.XXXXXX")
    mmdebstrap --variant=essential "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$scratch/base.tar" || return
    tar -C "$JAVA_HOME" -h --exclude=./lib/src.zip --exclude=./jmods --exclude=./man --transform 's,^\.,opt/java/openjdk,' \
        -cf "$scratch/jdk.tar" . || return
    container=$(builder from scratch) || return
    builder add -q "$container" "$scratch/base.tar" / || return
    builder add -q "$container" "$scratch/jdk.tar" / || return
    builder config --env JAVA_HOME=/opt/java/openjdk --env PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container" \
        || return
    builder commit -q --rm "$container" "$1" || return
    rm -r "$scratch"
}

# Prints the name of the image; its tag is the checksum of the Dockerfile and of everything that it copies from the sources.
image() {
    local copied
    read -ra copied <<< "$(awk '$1 == "COPY" && $2 !~ /^--/ { for (i = 2; i < NF; i++) printf "%s ", $i }' "$root/Dockerfile")"
    echo "localhost/sallyport:$(cd "$root" && find Dockerfile "${copied[@]}" -type f -print0 | sort -z | xargs -0 sha256sum \
        | checksum | cut -c 1-16)"
}

# Builds the image, unless it exists for these sources. The repository of Maven is that of this machine.
build_image() {
    need_jdk
    mkdir -p "$HOME/.m2" "$state/logs"
    ! builder inspect --type image "$(image)" > /dev/null 2>&1 || return 0
    need_base_images
    with_progress "building the image of the Dockerfile; this takes about 2 minutes" "$state/logs/image.log" \
        builder bud --isolation chroot --network host --pull-never --build-arg "JAVA=$java_version" \
        --volume "$HOME/.m2:/root/.m2" --tag "$(image)" --file "$root/Dockerfile" "$root"
    delete_old_images
}

delete_old_images() {
    local old
    old=$(builder images --format '{{.Name}}:{{.Tag}}' | grep '^localhost/sallyport:' | tail -n +$((max_images + 1)))
    # shellcheck disable=SC2086 # the names must be split into words
    [ -z "$old" ] || builder rmi $old > /dev/null
}

# Pushes the image to the registry of the node; its digest is in the file image.digest.
push_image() {
    builder push -q --disable-compression --tls-verify=false --digestfile "$state/image.digest" \
        "$(image)" "docker://127.0.0.1:$host_registry_port/sallyport:node" > "$state/logs/push.log" 2>&1 \
        || fail "the image cannot be pushed to the registry of the node: $(tail -n 3 "$state/logs/push.log")"
}
