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

/** Expressions and checks come to the same verdicts, control by control; ExportIT asks the API server itself. */
class ExportCorpusTest {
    private static final List<Subject> FIXTURES =
            Corpus.podSecurity().stream().map(Manifests::subject).toList();

    static Stream<String> standards() {
        return Stream.of(0, 18, 24, 34, 35)
                .flatMap(minor -> Stream.of("baseline", "restricted")
                        .map(level -> "podSecurity: {level: %s, version: v1.%d}".formatted(level, minor)));
    }

    @ParameterizedTest
    @MethodSource("standards")
    void agreeOnTheFixturesOfThePodSecurityStandards(String spec) {
        assertThat(FIXTURES).hasSizeGreaterThan(350);
        agree(spec, FIXTURES);
    }

    @Test
    void agreeOnTheExamplesOfEveryCheck() {
        var examples = Corpus.examples().stream().map(Manifests::subject).toList();
        assertThat(examples).hasSizeGreaterThan(30);
        agree(Corpus.EVERY_CHECK, examples);
    }

    @Test
    void agreeOnImageReferences() {
        var images = Images.references().map(Images::pod).toList();
        assertThat(images).hasSizeGreaterThan(400);
        agree(Images.POLICY, images);
    }

    private static void agree(String spec, List<Subject> subjects) {
        var policy = Policies.compile(spec).policy();
        var export = Export.of(List.of(policy), List.of("kube-system"));
        assertThat(export.omissions()).isEmpty();
        var servers = ApiServer.of(export);
        for (var subject : subjects) {
            var refused = servers.stream().flatMap(server -> server.checks(subject, null));
            assertThat(refused)
                    .as(subject.object().toString())
                    .containsExactlyInAnyOrderElementsOf(Corpus.failing(policy, subject));
        }
    }
}
