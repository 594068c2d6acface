package dev.sallyport.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.Check;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions and checks come to the same verdicts, control by control. */
class ExportCorpusTest {
    private static final Path CONFORMANCE = Path.of("src/test/resources/conformance/pod-security");
    private static final Path EXAMPLES = Path.of("src/test/resources/checks");
    private static final List<Subject> MANIFESTS = distinct(CONFORMANCE);

    static Stream<String> standards() {
        return Stream.of(0, 18, 24, 34, 35)
                .flatMap(minor -> Stream.of("baseline", "restricted")
                        .map(level -> "podSecurity: {level: %s, version: v1.%d}".formatted(level, minor)));
    }

    @ParameterizedTest
    @MethodSource("standards")
    void agreeOnTheFixturesOfThePodSecurityStandards(String spec) {
        assertThat(MANIFESTS).hasSizeGreaterThan(350);
        agree(spec, MANIFESTS);
    }

    @Test
    void agreeOnTheExamplesOfEveryCheck() {
        var examples = distinct(EXAMPLES);
        assertThat(examples).hasSizeGreaterThan(30);
        agree("""
                network:
                  containerPorts: ["8080", "9000-9100"]
                  hostPorts: ["443"]
                  serviceTypes: [ClusterIP, LoadBalancer]
                  externalIPs: Forbid
                  ingressTLS: Require
                secrets: {literals: Allow, environment: Forbid}
                images: {sources: ["docker.io/library/*"], tags: RequireDigest}
                """, examples);
    }

    @Test
    void agreeOnImageReferences() {
        var images = Images.references().map(Images::pod).toList();
        assertThat(images).hasSizeGreaterThan(400);
        agree(
                "images: {sources: [docker.io/library/*, \"registry.example.org:5000/shop/**\"], tags: RequireDigest}",
                images);
    }

    private static void agree(String spec, List<Subject> subjects) {
        var compilation = Policies.compile(spec);
        assertThat(compilation.errors()).isEmpty();
        var export = Export.of(List.of(compilation.policy()), List.of("kube-system"));
        assertThat(export.omissions()).isEmpty();
        var servers = ApiServer.of(export);
        for (var subject : subjects) {
            var refused = servers.stream().flatMap(server -> server.checks(subject, null));
            assertThat(refused)
                    .as(subject.object().toString())
                    .containsExactlyInAnyOrderElementsOf(failing(compilation.policy(), subject));
        }
    }

    private static List<String> failing(Policy policy, Subject subject) {
        return policy.checks().stream()
                .filter(check -> check.judges(subject.kind()))
                .filter(check -> !(outcome(check, subject) instanceof Outcome.Passed))
                .map(Check::id)
                .toList();
    }

    private static Outcome outcome(Check check, Subject subject) {
        return switch (check) {
            case ManifestCheck manifest -> manifest.evaluate((Workload) subject);
            case ObjectCheck object -> object.evaluate(subject);
            default -> throw new IllegalArgumentException(check.id());
        };
    }

    private static List<Subject> distinct(Path root) {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(ExportCorpusTest::read)
                    .distinct()
                    .map(Manifests::subject)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
