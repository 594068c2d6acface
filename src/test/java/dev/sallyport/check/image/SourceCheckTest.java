package dev.sallyport.check.image;

import static dev.sallyport.check.image.ImageFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Glob;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceCheckTest {
    private final SourceCheck check =
            new SourceCheck(List.of(Glob.parse("registry.acme.io/shop/**"), Glob.parse("docker.io/library/nginx")));

    @ParameterizedTest
    @ValueSource(
            strings = {"nginx", "docker.io/nginx:1.27", "registry.acme.io/shop/web:1", "registry.acme.io/shop/a/b"})
    void passesAllowedSources(String image) {
        assertThat(check.evaluate(workload(image))).isEqualTo(new Passed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busybox",
                "registry.acme.io/shopping/web",
                "registry.acme.io.evil.example/shop/web",
                "acme/nginx",
                "registry.acme.io:5000/shop/web",
                "Registry.acme.io/shop/web",
                "registry.acme.io/shop/w\u200beb",
                ""
            })
    void failsOtherSources(String image) {
        assertThat(check.evaluate(workload(image))).isInstanceOf(Failed.class);
    }

    @Test
    void reportsFieldImageAndAllowedSources() {
        assertThat(problems(check.evaluate(workload("nginx", "busybox"))))
                .containsExactly(new Problem(
                        "spec.template.spec.containers[1].image",
                        "image \"docker.io/library/busybox\" is not from an allowed source:"
                                + " registry.acme.io/shop/**, docker.io/library/nginx",
                        "use an image from an allowed source, or copy this one there"));
    }

    @Test
    void reportsReasonForInvalidReference() {
        assertThat(problems(check.evaluate(workload("acme/Web"))))
                .extracting(Problem::message)
                .containsExactly("image reference \"acme/Web\": the repository has upper-case letters");
    }

    private static List<Problem> problems(Outcome outcome) {
        return Objects.requireNonNull((Failed) outcome).problems();
    }
}
