# Shared by the commands in bin/. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${SALLYPORT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sallyport}

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $*"
    exit 1
}

# SHA-256 of standard input.
checksum() {
    if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# with_progress TEXT LOG COMMAND...: runs a long command; a line at the start and the end, the log's tail on failure.
with_progress() {
    local text=$1 log=$2 started=$SECONDS
    shift 2
    say "$text ..."
    if "$@" > "$log" 2>&1; then
        say "  done in $((SECONDS - started)) s"
    else
        tail -n 30 "$log" >&2
        fail "$text failed after $((SECONDS - started)) s; the whole log is $log"
    fi
}
