# Image of the operator: a runtime of the modules that it uses, on a base without shell and package manager, for any user.
# It writes to /tmp and mounted volumes only. bin/image builds it without a container engine; docker build gives the same.
ARG JDK=docker.io/library/eclipse-temurin:25-jdk@sha256:97014c4b396021f9ddb7d592a7dbedb0c4e4215c29e03dc01c393558aefb71c2
ARG BASE=gcr.io/distroless/base-nossl-debian12:nonroot@sha256:be40c00dfabd86576d92666e87e406714d5618342de1a0c213ad232de255172e

FROM ${JDK} AS build
WORKDIR /src
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
RUN ./mvnw -B -ntp -DskipTests -Dspotless.check.skip package
COPY bin/train /usr/local/bin/train
# Files have fixed times, by which the JVM compares them with its ahead-of-time cache. The JVM that creates the cache and
# the one that uses it must be the same, with the same paths.
ARG SOURCE_DATE_EPOCH=1795392000
RUN jlink --add-modules "$(grep '^[a-z]' src/main/image/modules | paste -sd , -)" --compress zip-6 --no-header-files --no-man-pages \
        --output /opt/java/runtime \
    && mkdir /app && cp -r target/quarkus-app/. src/main/image/jvm.options target/sallyport.cdx.json /app \
    && find /opt/java/runtime /app -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} + \
    && mkdir /cache && PATH=/opt/java/runtime/bin:$PATH train /app /cache/sallyport.aot /app/jvm.options \
    && touch -d "@$SOURCE_DATE_EPOCH" /cache /cache/sallyport.aot

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sallyport" \
    org.opencontainers.image.description="Kubernetes admission controller for image signatures, manifest security and promotion between environments." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/java/runtime /opt/java/runtime
COPY --from=build /app /app
COPY --from=build /cache /cache
# Few arenas of malloc, which otherwise keep memory for each thread.
ENV JAVA_HOME=/opt/java/runtime PATH=/opt/java/runtime/bin MALLOC_ARENA_MAX=2
USER 65532:65532
EXPOSE 9443 9000 9001
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/cache/sallyport.aot", "-jar", "/app/quarkus-run.jar"]
