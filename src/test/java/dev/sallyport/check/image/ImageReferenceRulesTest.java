package dev.sallyport.check.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.policy.Policies;
import dev.sallyport.workload.Manifests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for the text of image references: tags, denied images and pull policies. */
class ImageReferenceRulesTest {
    private static final String DIGEST = "@sha256:" + "a".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "web,                          1, 1",
        "web:latest,                   0, 1",
        "example.org:5000/web,         1, 1",
        "example.org:5000/latest,      1, 1",
        "example.org:5000/web:latest,  0, 1",
        "web:latest-alpine,            0, 0",
        "web:1.4,                      0, 0",
        "web:Latest,                   0, 0",
        "web:,                         1, 1"
    })
    void tagIsRequired(String image, int ofRequireTag, int ofForbidLatest) {
        assertThat(problems("images: {tags: RequireTag}", image)).hasSize(ofRequireTag);
        assertThat(problems("images: {tags: ForbidLatest}", image)).hasSize(ofForbidLatest);
    }

    @Test
    void digestIsAVersion() {
        assertThat(problems("images: {tags: RequireTag}", "web" + DIGEST)).isEmpty();
        assertThat(problems("images: {tags: ForbidLatest}", "web:latest" + DIGEST))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io/library/ubuntu,         ubuntu,                            true",
        "docker.io/library/ubuntu,         ubuntu:24.04,                      true",
        "docker.io/library/ubuntu,         index.docker.io/ubuntu,            true",
        "docker.io/library/ubuntu,         registry-1.docker.io/ubuntu:1,     true",
        "docker.io/library/ubuntu,         docker.io:443/library/ubuntu:1,    true",
        "docker.io/library/ubuntu,         ubuntu-base:1,                     false",
        "docker.io/library/ubuntu,         example.org/library/ubuntu,        false",
        "docker.io/library/ubuntu:18.*,    ubuntu:18.04,                      true",
        "docker.io/library/ubuntu:18.*,    docker.io:443/ubuntu:18.04,        true",
        "docker.io/library/ubuntu:18.*,    ubuntu:20.04,                      false",
        "docker.io/library/ubuntu:latest,  ubuntu,                            true",
        "docker.io/library/ubuntu:*,       ubuntu,                            true",
        "docker.io/bitnami/**,             bitnami/charts/redis:7,            true",
        "docker.io/bitnami/*,              bitnami/charts/redis:7,            false"
    })
    void deniedImageIsFoundInEverySpelling(String pattern, String image, boolean isDenied) {
        assertThat(problems("images: {denied: [\"%s\"]}".formatted(pattern), image))
                .hasSize(isDenied ? 1 : 0);
    }

    @Test
    void deniedDigestIsFoundWithAnyTag() {
        var spec = "images: {denied: [\"*.org/web%s\"]}".formatted(DIGEST);

        assertThat(problems(spec, "example.org/web:1" + DIGEST)).hasSize(1);
        assertThat(problems(spec, "example.org/web:1")).isEmpty();
        assertThat(problems("images: {denied: [\"docker.io/library/ubuntu:*\"]}", "ubuntu" + DIGEST))
                .hasSize(1);
    }

    @Test
    void everyImageOfAPodIsEvaluated() {
        var pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              initContainers: [{name: a, image: ubuntu}]
              containers: [{name: b, image: ubuntu}]
              ephemeralContainers: [{name: c, image: ubuntu}]
              volumes: [{name: d, image: {reference: ubuntu}}]
            """;

        for (var spec : List.of(
                "images: {tags: RequireTag}",
                "images: {denied: [\"docker.io/library/ubuntu\"]}",
                "images: {pullPolicy: Never}")) {
            assertThat(problemsOf(spec, pod)).as(spec).hasSize(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web,              '',           Always",
        "web:latest,       '',           Always",
        "web:1.4,          '',           IfNotPresent",
        "web:1.4,          Never,        Never",
        "web:latest,       IfNotPresent, IfNotPresent"
    })
    void unsetPullPolicyIsTheDefaultOfTheApiServer(String image, String given, String effective) {
        for (var required : List.of("Always", "IfNotPresent", "Never")) {
            var pod = pod(image)
                    .replace("image:", given.isEmpty() ? "image:" : "imagePullPolicy: %s, image:".formatted(given));

            assertThat(problemsOf("images: {pullPolicy: %s}".formatted(required), pod))
                    .hasSize(required.equals(effective) ? 0 : 1);
        }
    }

    private static List<Problem> problems(String spec, String image) {
        return problemsOf(spec, pod(image));
    }

    private static String pod(String image) {
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: web, image: "%s"}]}
            """.formatted(image);
    }

    private static List<Problem> problemsOf(String spec, String pod) {
        var compilation = Policies.compile(spec);
        assertThat(compilation.errors()).isEmpty();
        return compilation.policy().checks().stream()
                .map(check -> ((ManifestCheck) check).evaluate(Manifests.workload(pod)))
                .flatMap(outcome ->
                        outcome instanceof Outcome.Failed(var problems) ? problems.stream() : Stream.<Problem>of())
                .toList();
    }
}
