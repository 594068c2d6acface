# Finds a JDK and builds the operator. Sourced, never run.
# shellcheck shell=bash

# The version of a JDK, such as 25, from the file that every JDK has; asking java itself would take as long as a start.
jdk_version() {
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2> /dev/null
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

# Makes the ahead-of-time cache (JEP 483, 515) of the command line where there is none for this build and this JDK.
need_cache() {
    local training=$root/bin/lib/training.yaml made
    set_classes
    aot=$root/target/sallyport-$(cksum < "$JAVA_HOME/release" | cut -d ' ' -f 1).aot
    [ "$aot" -nt "$jar" ] && return
    made=$(mktemp -d "$root/target/aot.XXXXXX")
    with_progress "preparing the command line for quick starts" "$root/target/aot.log" \
        train "$made/cache" check -p "$training" "$training"
    mv "$made/cache" "$aot"
    rm -r "$made"
}

# train CACHE ARGUMENT...: what the policies refuse is no failure here.
train() {
    local cache=$1
    shift
    "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$cache" "${java_options[@]}" -cp "$classes" dev.sallyport.app.cli.Main "$@" || [ $? -eq 1 ]
}

# Sets classes: what the cache cannot hold comes first, so that it need not be looked for in two hundred jars.
set_classes() {
    local application=${jar%/*}
    classes=$(printf '%s:' "$application"/lib/main/info.picocli.*.jar "$application"/app/*.jar)$jar
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
