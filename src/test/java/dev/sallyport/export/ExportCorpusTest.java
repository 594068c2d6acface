package dev.sallyport.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Policies;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Comparison of expressions and checks for each control; ExportIT does the same with a real API server. */
class ExportCorpusTest {
    private static final List<Subject> FIXTURES =
            Corpus.podSecurity().stream().map(Manifests::subject).toList();

    /** Lists of a policy, some of which allow more than the standards. */
    private static final String LISTS = """
        capabilities: {add: [CHOWN, NET_ADMIN], drop: [NET_RAW, KILL]}, sysctls: [kernel.msgmax, "net.ipv4.tcp_*"],
        hostPaths: [{prefix: /a, readOnly: true}, {prefix: /var/log}],
        ids: {users: ["1-9", "1000"], groups: ["1-70000"], fsGroups: ["5"]}\
        """.replace("\n", " ");

    static Stream<String> standards() {
        return Stream.of(0, 18, 24, 34, 35)
                .flatMap(
                        minor -> Stream.of("level: baseline", "level: restricted", LISTS, "level: restricted, " + LISTS)
                                .map(rules -> "podSecurity: {%s, version: v1.%d}".formatted(rules, minor)));
    }

    @ParameterizedTest
    @MethodSource("standards")
    void expressionsEqualChecksForPodSecurityFixtures(String spec) {
        assertThat(FIXTURES).hasSizeGreaterThan(350);
        assertEqualOutcomes(spec, FIXTURES);
    }

    @Test
    void expressionsEqualChecksForTheirExamples() {
        var examples = Corpus.examples().stream().map(Manifests::subject).toList();
        assertThat(examples).hasSizeGreaterThan(30);
        assertEqualOutcomes(Corpus.EVERY_CHECK, examples);
    }

    @Test
    void expressionsEqualChecksForImageReferences() {
        var images = Images.references().map(Images::pod).toList();
        assertThat(images).hasSizeGreaterThan(400);
        assertEqualOutcomes(Images.POLICY, images);
    }

    private static void assertEqualOutcomes(String spec, List<Subject> subjects) {
        var policy = Policies.compile(spec).policy();
        var export = Export.of(List.of(policy), List.of("kube-system"));
        assertThat(export.omissions()).isEmpty();
        var servers = ApiServer.of(export);
        for (var subject : subjects) {
            var failed = servers.stream().flatMap(server -> server.checks(subject, null));
            assertThat(failed)
                    .as(subject.object().toString())
                    .containsExactlyInAnyOrderElementsOf(Corpus.failing(policy, subject));
        }
    }
}
