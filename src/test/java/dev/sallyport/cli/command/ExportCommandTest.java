package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code sallyport export vap}. */
class ExportCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/export");
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: shop}
        spec: {secrets: {literals: %s, environment: Forbid}}
        """;

    @Test
    void writesGoldenFile() throws IOException {
        var run = sallyport("", "-p", GOLDEN.resolve("policy.yaml").toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(Files.readString(GOLDEN.resolve("vap.yaml")));
    }

    @Test
    void reportsOmittedChecks() throws JsonProcessingException {
        var run = sallyport(POLICY.formatted("Forbid"), "-p", "-", "-o", "json");

        assertThat(run.code()).isZero();
        assertThat(run.err()).startsWith("note: policy \"shop\": secrets/literal is not exported: ");
        assertThat(new ObjectMapper()
                        .readTree(run.out())
                        .at("/items/0/metadata/annotations/sallyport.dev~1not-exported")
                        .asText())
                .isEqualTo("secrets/literal");
    }

    @Test
    void failsForOmittedCheckIfStrict() {
        assertThat(sallyport(POLICY.formatted("Forbid"), "-p", "-", "--strict").code())
                .isEqualTo(1);
        assertThat(sallyport(POLICY.formatted("Allow"), "-p", "-", "--strict").code())
                .isZero();
    }

    @Test
    void alwaysExemptsKubeSystem() {
        assertThat(sallyport(POLICY.formatted("Allow"), "-p", "-", "--exempt", "ingress", "--exempt", "backup")
                        .out())
                .contains("values:\n            - backup\n            - ingress\n            - kube-system\n");
    }

    private static CommandLineRun sallyport(String input, String... arguments) {
        return CommandLineRun.of(
                input,
                Stream.concat(Stream.of("export", "vap"), Stream.of(arguments)).toArray(String[]::new));
    }
}
