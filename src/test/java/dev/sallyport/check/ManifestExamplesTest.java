package dev.sallyport.check;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.ManifestExamples.Example;
import dev.sallyport.explain.Explanation;
import dev.sallyport.explain.Explanations;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of every check with its example manifests. */
class ManifestExamplesTest {
    /** Families with examples elsewhere: fixtures of Kubernetes, tests in check.image. */
    private static final Set<String> TESTED_ELSEWHERE = Set.of("pod-security", "image");

    static List<Example> examples() throws IOException {
        return ManifestExamples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void findsExpectedProblems(Example example) {
        assertThat(ManifestExamples.problems(example)).containsExactlyInAnyOrderElementsOf(example.problems());
    }

    static Stream<String> manifestChecks() {
        return Explanations.all().stream()
                .filter(page -> !page.policy().isEmpty() && !TESTED_ELSEWHERE.contains(page.family()))
                .filter(page -> ManifestExamples.checks(page.policy(), page.id())
                        .anyMatch(check -> check instanceof ManifestCheck || check instanceof ObjectCheck))
                .map(Explanation::id);
    }

    /** The compliant example is that of the explanation, unless a check needs more. */
    @Test
    void everyManifestCheckHasFailingExample() throws IOException {
        var failing = ManifestExamples.all().stream()
                .filter(example -> !example.problems().isEmpty())
                .map(Example::check)
                .collect(toSet());

        assertThat(manifestChecks()).isNotEmpty().allMatch(failing::contains);
    }
}
