# Fetches pinned archives (tools/archives.txt) into the cache. To be sourced after common.sh.
#
# SALLYPORT_ARCHIVES is the address of a mirror, which has the files by their names, or none, which forbids to fetch.
# shellcheck shell=bash

# Prints the line of an archive for this machine; prints nothing if there is none.
archive_line() {
    awk -v name="$1" -v os="$(uname -s)" -v machine="$(uname -m)" \
        '$1 == name && $3 == os && $4 == machine' "$root/tools/archives.txt"
}

# has_checksum FILE sha256:HEX | sha512:HEX
has_checksum() {
    local algorithm=${2%%:*}
    local actual
    if command -v "${algorithm}sum" > /dev/null; then
        actual=$("${algorithm}sum" < "$1")
    else
        actual=$(shasum -a "${algorithm#sha}" < "$1")
    fi
    [ "${actual%% *}" = "${2#*:}" ]
}

# need_archive NAME: sets archive to the directory of the unpacked archive; fetches it once. Returns 1 if this machine has no
# such archive, may not fetch, or reaches no address; ends the script if the checksum is another one.
need_archive() {
    local line version checksum address partial file
    line=$(archive_line "$1")
    [ -n "$line" ] || return 1
    read -r _ version _ _ checksum address <<< "$line"
    archive=$cache/archives/$1-$version
    [ -d "$archive" ] && return
    case ${SALLYPORT_ARCHIVES:-} in
        '') ;;
        none) return 1 ;;
        *) address=${SALLYPORT_ARCHIVES%/}/${address##*/} ;;
    esac
    command -v curl > /dev/null || return 1
    mkdir -p "$cache/archives"
    partial=$(mktemp -d "$cache/archives/partial.XXXXXX")
    file=$partial/archive.tar.gz
    say "fetching $1 $version from $address ..."
    if ! curl -fsSL --connect-timeout 10 --speed-limit 1000 --speed-time 30 -o "$file" "$address" 2> "$partial/error"; then
        say "  failed: $(tail -n 1 "$partial/error")"
        rm -r "$partial"
        return 1
    fi
    if ! has_checksum "$file" "$checksum"; then
        rm -r "$partial"
        fail "$address does not have the checksum $checksum of tools/archives.txt; nothing was installed"
    fi
    mkdir "$partial/content"
    tar -xzf "$file" -C "$partial/content" --strip-components 1
    mv "$partial/content" "$archive" 2> /dev/null || [ -d "$archive" ]
    rm -rf "$partial"
    say "  installed in $archive"
}
