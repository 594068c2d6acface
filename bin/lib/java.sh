# Finds a JDK and builds the operator. To be sourced after common.sh.
# shellcheck shell=bash

source "$root/bin/lib/archives.sh"

# Prints the version of a JDK, such as 25, from its file release, because starting java takes too long.
jdk_version() {
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2> /dev/null
}

is_jdk() {
    [ -x "$1/bin/javac" ] && [ "$(jdk_version "$1")" -ge 25 ] 2> /dev/null
}

# Sets and exports JAVA_HOME to a JDK of a supported version; fetches one if this machine has none.
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
    if need_archive jdk; then
        export JAVA_HOME=$archive
        return
    fi
    fail "Sallyport requires JDK 25 or newer; none found in JAVA_HOME, on the PATH or in the usual directories." \
        "Install one from https://adoptium.net and set JAVA_HOME to its directory."
}

jar=$root/target/quarkus-app/quarkus-run.jar

is_built() {
    [ -f "$jar" ] && [ -z "$(find "$root/pom.xml" "$root/src/main" -newer "$jar" -type f -print -quit)" ]
}

# Creates the ahead-of-time cache (JEP 483, 515) of the command line, unless it exists for this build and this JDK.
need_cache() {
    local training=$root/bin/lib/training.yaml scratch
    set_classes
    aot=$root/target/sallyport-$(cksum < "$JAVA_HOME/release" | cut -d ' ' -f 1).aot
    [ "$aot" -nt "$jar" ] && return
    scratch=$(mktemp -d "$root/target/aot.XXXXXX")
    with_progress "creating the ahead-of-time cache of the command line" "$root/target/aot.log" \
        train "$scratch/cache" check -p "$training" "$training"
    mv "$scratch/cache" "$aot"
    rm -r "$scratch"
}

# train CACHE ARGUMENT...: runs the command line and writes its cache. Exit code 1, for violations, counts as success.
train() {
    local cache=$1
    shift
    "$JAVA_HOME/bin/java" -XX:AOTCacheOutput="$cache" "${java_options[@]}" -cp "$classes" dev.sallyport.app.cli.Main "$@" || [ $? -eq 1 ]
}

# Sets classes, the class path. Jars whose classes cannot be cached come first, which shortens the search for them.
set_classes() {
    local application=${jar%/*}
    classes=$(printf '%s:' "$application"/lib/main/info.picocli.*.jar "$application"/app/*.jar)$jar
}

# Builds the operator if a source file changed since the last build.
need_jar() {
    need_jdk
    is_built && return
    mkdir -p "$root/target"
    with_progress "building Sallyport; the first build downloads its dependencies and takes about 2 minutes" \
        "$root/target/build.log" "$root/mvnw" -B -q -f "$root/pom.xml" -DskipTests package
    touch "$jar"
}

# Creates the ahead-of-time cache of the operator, as the image contains it, and sets aot.
need_operator_cache() {
    aot=$root/target/operator.aot
    [ "$aot" -nt "$jar" ] && return
    PATH=$JAVA_HOME/bin:$PATH with_progress "training the operator's ahead-of-time cache" \
        "$root/target/train.log" "$root/bin/train" "$root/target/quarkus-app" "$aot" "$root/src/main/image/jvm.options"
}
