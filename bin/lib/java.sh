# Finds a JDK and builds the operator. Sourced, never run.
# shellcheck shell=bash

jdk_version() {
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
}

is_jdk() {
    [ -x "$1/bin/javac" ] && [ "$(jdk_version "$1")" -ge 25 ] 2> /dev/null
}

# Sets and exports JAVA_HOME to a JDK that is new enough.
need_jdk() {
    local candidate on_path=
    if command -v javac > /dev/null; then
        on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    fi
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$candidate" ] && is_jdk "$candidate"; then
            export JAVA_HOME=$candidate
            return
        fi
    done
    fail "Sallyport needs a JDK, version 25 or newer; none was found in JAVA_HOME, on the PATH or in the usual places." \
        "Get one from https://adoptium.net and set JAVA_HOME to it."
}

jar=$root/target/quarkus-app/quarkus-run.jar

is_built() {
    [ -f "$jar" ] && [ -z "$(find "$root/pom.xml" "$root/src/main" -newer "$jar" -type f -print -quit)" ]
}

# Builds the operator where that has not been done since the last change.
need_jar() {
    need_jdk
    is_built && return
    mkdir -p "$root/target"
    with_progress "building Sallyport; the first time this fetches its libraries, about 2 minutes" \
        "$root/target/build.log" "$root/mvnw" -B -q -f "$root/pom.xml" -DskipTests package
    touch "$jar"
}
