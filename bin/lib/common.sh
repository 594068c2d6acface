# Functions shared by the commands in bin/. To be sourced.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${SALLYPORT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sallyport}

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $*"
    exit 1
}

# Prints the SHA-256 of standard input.
checksum() {
    if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# with_progress TEXT LOG COMMAND...: runs a long command; prints a line at the start and the end, and the last lines of
# the log on failure.
with_progress() {
    local text=$1 log=$2 started=$SECONDS
    shift 2
    say "$text ..."
    if "$@" > "$log" 2>&1; then
        say "  done in $((SECONDS - started)) s"
    else
        tail -n 30 "$log" >&2
        fail "$text failed after $((SECONDS - started)) s; the complete log is in $log"
    fi
}
