#!/bin/sh
# Runs the command line with the runtime beside it; requires no JDK.
self=$0
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
home=$(cd "$(dirname "$self")/.." && pwd) || exit 2
# Jars whose classes cannot be cached come first, which shortens the search for them. The last one names the others.
classes=$(LC_ALL=C; printf '%s:' "$home"/lib/main/info.picocli.*.jar "$home"/app/*.jar)$home/quarkus-run.jar
cache=-XX:AOTCache=$home/sallyport.aot
[ -z "${SALLYPORT_CACHE_OUTPUT:-}" ] || cache=-XX:AOTCacheOutput=$SALLYPORT_CACHE_OUTPUT
exec "$home/runtime/bin/java" "$cache" -Xlog:aot=off -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.reflect.useNativeAccessorOnly=true --sun-misc-unsafe-memory-access=allow \
    -cp "$classes" dev.sallyport.app.cli.Main "$@"
