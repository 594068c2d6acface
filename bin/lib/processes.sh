# Starts and stops processes of a local cluster. To be sourced.
# Requires the variable state, a directory. The array inside is a command that runs other commands, such as nsenter.
# shellcheck shell=bash

inside=()

pid_of() {
    cat "$state/pids/$1" 2> /dev/null || true
}

# Succeeds if the process of that name runs. Compares the command too, because the system reuses process IDs.
is_running() {
    local pid
    pid=$(pid_of "$1")
    [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null && [[ $(ps -o args= -p "$pid") == "$(cat "$state/pids/$1.command")"* ]]
}

# start NAME COMMAND...: starts a command in the background, detached, with a separate log.
start() {
    local name=$1 tries=500
    shift
    mkdir -p "$state/pids" "$state/logs"
    set -- ${inside[@]+"${inside[@]}"} "$@"
    printf '%s' "$1" > "$state/pids/$name.command"
    nohup "$@" > "$state/logs/$name.log" 2>&1 < /dev/null &
    echo $! > "$state/pids/$name"
    # Waits until nohup has executed the command; before that, is_running reports another command.
    until is_running "$name" || [ $((tries -= 1)) -eq 0 ]; do sleep 0.01; done
}

# stop NAME [SECONDS]: sends SIGTERM, and SIGKILL if the process still runs after that time.
stop() {
    local name=$1 timeout=${2:-20} pid deadline
    if is_running "$name"; then
        pid=$(pid_of "$name")
        kill "$pid" 2> /dev/null || true
        deadline=$((SECONDS + timeout))
        while kill -0 "$pid" 2> /dev/null && [ $SECONDS -lt $deadline ]; do sleep 0.1; done
        kill -9 "$pid" 2> /dev/null || true
    fi
    rm -f "$state/pids/$name" "$state/pids/$name.command"
}

# await NAME SECONDS COMMAND...: waits until the command succeeds. Fails, with the last lines of the log, if the process
# exits or the time has passed.
await() {
    local name=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@" > /dev/null 2>&1; do
        if ! is_running "$name" || [ $SECONDS -ge $deadline ]; then
            tail -n 25 "$state/logs/$name.log" >&2
            say "$name did not become ready; the complete log is in $state/logs/$name.log"
            return 1
        fi
        sleep 0.1
    done
}

# free_ports COUNT: prints unused ports, one per line.
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
