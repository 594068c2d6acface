# Image of the operator: a JRE and the operator, without root; it writes to /tmp and mounted volumes only.
ARG JAVA=25

FROM eclipse-temurin:${JAVA}-jdk AS build
WORKDIR /src
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src/main src/main
RUN ./mvnw -B -ntp -DskipTests -Dspotless.check.skip package

FROM eclipse-temurin:${JAVA}-jre AS runtime

# The same JVM must create and use the ahead-of-time cache, with the same paths.
FROM runtime AS trained
COPY --from=build /src/target/quarkus-app /app
COPY bin/train /usr/local/bin/train
RUN train /app /app/sallyport.aot

FROM runtime
COPY --from=trained /app /app
# Few arenas of malloc, which otherwise keep memory for each thread.
ENV MALLOC_ARENA_MAX=2
USER 65532:65532
EXPOSE 9443 9000 9001
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:-UseAdaptiveSizePolicy", "-XX:+UseCompactObjectHeaders", "-XX:MaxRAMPercentage=42", "-XX:InitialRAMPercentage=42", \
    "-XX:NewRatio=1", "-XX:SurvivorRatio=3", "-XX:MaxMetaspaceSize=128m", \
    "-XX:ReservedCodeCacheSize=48m", "-XX:SweeperThreshold=100", "-XX:MaxDirectMemorySize=32m", "-XX:+ExitOnOutOfMemoryError", \
    "-XX:AOTCache=/app/sallyport.aot", "--sun-misc-unsafe-memory-access=allow", \
    "-jar", "/app/quarkus-run.jar"]
