# Starts and ends processes of a local cluster. Sourced, never run.
# Needs: state (a directory).
# shellcheck shell=bash

pid_of() {
    cat "$state/pids/$1" 2> /dev/null || true
}

# Whether the process of that name runs, and is the one that was started, not another with its number.
is_running() {
    local pid
    pid=$(pid_of "$1")
    [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null && [[ $(ps -o args= -p "$pid") == "$(cat "$state/pids/$1.command")"* ]]
}

# start NAME COMMAND...: in the background, detached, with its own log.
start() {
    local name=$1 tries=500
    shift
    mkdir -p "$state/pids" "$state/logs"
    printf '%s' "$1" > "$state/pids/$name.command"
    nohup "$@" > "$state/logs/$name.log" 2>&1 < /dev/null &
    echo $! > "$state/pids/$name"
    # Until it has become the command it looks like another process with its number, and so as if it had ended: it is
    # nohup before, and nothing for as long as the command's first pages are read from the disk.
    until is_running "$name" || [ $((tries -= 1)) -eq 0 ]; do sleep 0.01; done
}

# stop NAME [SECONDS]: asks it to end, and ends it where it does not.
stop() {
    local name=$1 patience=${2:-20} pid deadline
    if is_running "$name"; then
        pid=$(pid_of "$name")
        kill "$pid" 2> /dev/null || true
        deadline=$((SECONDS + patience))
        while kill -0 "$pid" 2> /dev/null && [ $SECONDS -lt $deadline ]; do sleep 0.1; done
        kill -9 "$pid" 2> /dev/null || true
    fi
    rm -f "$state/pids/$name" "$state/pids/$name.command"
}

# await NAME SECONDS COMMAND...: until the command succeeds; fails with the log's tail when the process ends or time is up.
await() {
    local name=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@" > /dev/null 2>&1; do
        if ! is_running "$name" || [ $SECONDS -ge $deadline ]; then
            tail -n 25 "$state/logs/$name.log" >&2
            say "$name did not become ready; its log is $state/logs/$name.log"
            return 1
        fi
        sleep 0.1
    done
}

# Ports that are free now, one a line.
free_ports() {
    local count=$1 port=$((20000 + RANDOM % 10000))
    while [ "$count" -gt 0 ]; do
        port=$((port + 1))
        if ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
            echo "$port"
            count=$((count - 1))
        fi
    done
}
