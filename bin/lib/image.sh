# The image of the operator, built by the Dockerfile without a container engine. To be sourced.
# shellcheck shell=bash disable=SC2154

max_images=3

# The paths of the runtime in the image of the JDK.
jdk_home=/opt/java/openjdk

# Runs buildah with images of its own, which other users of buildah do not see.
builder() {
    buildah --root "$cache/images/storage" --runroot "$cache/images/run" --storage-driver overlay "$@"
}

# Prints the default of an argument of the Dockerfile, such as BASE.
dockerfile_argument() {
    sed -n "s/^ARG $1=//p" "$root/Dockerfile" | head -n 1
}

# need_base ARGUMENT MAKE: pulls the image that an argument of the Dockerfile names by digest, or makes one of Debian packages
# by the function MAKE, and sets the variable base_ARGUMENT to its name.
need_base() {
    local name made=localhost/made/${1,,}:$(made_version "$2") log=$logs/pull.log
    name=$(dockerfile_argument "$1")
    if builder inspect --type image "$name" > /dev/null 2>&1 || builder pull -q "$name" > "$log" 2>&1; then
        printf -v "base_$1" %s "$name"
        return
    fi
    if ! builder inspect --type image "$made" > /dev/null 2>&1; then
        say "$name cannot be pulled: $(tail -n 1 "$log" | cut -c 1-200)"
        command -v mmdebstrap > /dev/null || fail "mmdebstrap is required to make an image instead; install it"
        with_progress "making an image of Debian packages instead" "$logs/base.log" "$2" "$made"
    fi
    printf -v "base_$1" %s "$made"
}

# Prints a tag for images that a function makes, which changes with the function and the JDK.
made_version() {
    { declare -f "$1" archive_image && cat "$JAVA_HOME/release"; } | checksum | cut -c 1-12
}

# archive_image NAME ARCHIVE...: makes an image of tar archives.
archive_image() {
    local container name=$1 each
    shift
    container=$(builder from scratch) || return
    for each; do builder add -q "$container" "$each" / || return; done
    builder config --env "JAVA_HOME=$jdk_home" --env "PATH=$jdk_home/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
        "$container" || return
    builder commit -q --rm "$container" "$name"
}

debian_release() { . /etc/os-release && echo "$VERSION_CODENAME"; }

# Makes an image of the essential Debian packages and the JDK of this machine.
make_jdk() {
    local scratch
    scratch=$(mktemp -d "$logs/jdk.XXXXXX")
    mmdebstrap --variant=essential "$(debian_release)" "$scratch/debian.tar" || return
    tar -C "$JAVA_HOME" -h --exclude=./lib/src.zip --transform "s,^\.,${jdk_home#/}," -cf "$scratch/jdk.tar" . || return
    archive_image "$1" "$scratch/debian.tar" "$scratch/jdk.tar" || return
    rm -r "$scratch"
}

# Makes an image of the C library and the files that name users, without shell and package manager.
make_base() {
    local scratch
    scratch=$(mktemp -d "$logs/base.XXXXXX")
    mmdebstrap --variant=extract --include=libc6 "$(debian_release)" "$scratch/libc.tar" || return
    mkdir -p "$scratch/base/usr/lib" "$scratch/base/usr/lib64" "$scratch/base/etc" "$scratch/base/home/nonroot"
    mkdir -m 1777 "$scratch/base/tmp"
    ln -s usr/lib "$scratch/base/lib" && ln -s usr/lib64 "$scratch/base/lib64"
    tar -C "$scratch/base" -xf "$scratch/libc.tar" --keep-directory-symlink --wildcards './lib*' './usr/lib*' './usr/share/doc/*/copyright' || return
    cp -L /etc/os-release "$scratch/base/etc/os-release"
    echo 'hosts: files dns' > "$scratch/base/etc/nsswitch.conf"
    printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' > "$scratch/base/etc/passwd"
    printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' > "$scratch/base/etc/group"
    find "$scratch/base" -exec touch -h -d "@$(dockerfile_argument SOURCE_DATE_EPOCH)" {} +
    tar -C "$scratch/base" --sort=name --numeric-owner --owner=0 --group=0 -cf "$scratch/base.tar" . || return
    archive_image "$1" "$scratch/base.tar" || return
    rm -r "$scratch"
}

# Prints the name of the image; its tag is the checksum of the Dockerfile and of everything that it copies.
image() {
    local copied
    read -ra copied <<< "$(awk '$1 == "COPY" && $2 !~ /^--/ { for (i = 2; i < NF; i++) printf "%s ", $i }' "$root/Dockerfile")"
    echo "localhost/sallyport:$(cd "$root" && find Dockerfile "${copied[@]}" -type f -print0 | sort -z | xargs -0 sha256sum \
        | checksum | cut -c 1-16)"
}

# Builds the image, unless it exists for these sources. The repository of Maven is that of this machine.
build_image() {
    need_jdk
    ! builder inspect --type image "$(image)" > /dev/null 2>&1 || return 0
    need_bases
    with_progress "building the image of the Dockerfile; this takes about 3 minutes" "$logs/image.log" bud "$(image)"
    delete_old_images
}

# Gets or makes the images on which the Dockerfile builds.
need_bases() {
    mkdir -p "$HOME/.m2" "$logs"
    need_base JDK make_jdk
    need_base BASE make_base
}

# bud NAME [OPTION...]: builds an image under a name.
bud() {
    local name=$1
    shift
    builder bud --isolation chroot --network host --pull-never --build-arg "JDK=$base_JDK" --build-arg "BASE=$base_BASE" \
        --build-arg "VERSION=$(version)" --build-arg "REVISION=${SALLYPORT_REVISION:-unknown}" \
        --timestamp "$(dockerfile_argument SOURCE_DATE_EPOCH)" --volume "$HOME/.m2:/root/.m2" "$@" --tag "$name" --file "$root/Dockerfile" "$root"
}

# Deletes all but the latest images; the date of all images is that of their sources, so that the tags of the builds are kept.
delete_old_images() {
    local each tags=$cache/images/tags
    image >> "$tags"
    tail -n $max_images "$tags" > "$tags.new" && mv "$tags.new" "$tags"
    builder images --format '{{.Name}}:{{.Tag}}' | grep '^localhost/sallyport:' | while read -r each; do
        grep -qxF "$each" "$tags" || builder rmi "$each" > /dev/null
    done
}

# Prints the version of the project.
version() {
    sed -n 's,^  <version>\(.*\)</version>,\1,p' "$root/pom.xml"
}

# push_image REFERENCE: pushes the image and prints its digest. Registries on 127.0.0.1 may be without TLS.
push_image() {
    local digest options=()
    digest=$(mktemp "$logs/digest.XXXXXX")
    [[ $1 != 127.0.0.1:* ]] || options=(--disable-compression --tls-verify=false)
    builder push -q ${options[@]+"${options[@]}"} --digestfile "$digest" "$(image)" "docker://$1" > "$logs/push.log" 2>&1 \
        || fail "the image cannot be pushed to $1: $(tail -n 3 "$logs/push.log")"
    cat "$digest"
    rm "$digest"
}
