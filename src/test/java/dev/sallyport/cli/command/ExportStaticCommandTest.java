package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sallyport export static}. */
class ExportStaticCommandTest {
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: shop}
        spec: {podSecurity: {level: baseline}, secrets: {literals: %s}}
        """;

    @TempDir
    private Path directory;

    @Test
    void writesPoliciesAndConfiguration() throws IOException {
        var run = sallyport(POLICY.formatted("Allow"), "--host-path", "/etc/kubernetes/sallyport");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("--admission-control-config-file=/etc/kubernetes/sallyport/admission-configuration.yaml");
        assertThat(read("admission-configuration.yaml"))
                .singleElement()
                .satisfies(configuration -> assertThat(configuration.findValuesAsText("staticManifestsDir"))
                        .containsExactly(
                                "/etc/kubernetes/sallyport/validating-policies",
                                "/etc/kubernetes/sallyport/validating-webhooks"));
        var objects = read("validating-policies/sallyport.yaml");
        assertThat(objects)
                .isNotEmpty()
                .allSatisfy(object ->
                        assertThat(object.at("/metadata/name").asText()).endsWith(".static.k8s.io"));
        assertThat(objects)
                .filteredOn(object -> object.path("kind").asText().endsWith("Binding"))
                .isNotEmpty()
                .allSatisfy(binding -> assertThat(objects)
                        .extracting(object -> object.at("/metadata/name").asText())
                        .contains(binding.at("/spec/policyName").asText()));
        assertThat(directory.resolve("validating-webhooks/sallyport.yaml")).isEmptyFile();
    }

    @Test
    void replacesEarlierFiles() throws IOException {
        sallyport(POLICY.formatted("Allow"));
        sallyport(POLICY.formatted("Allow").replace("shop", "other"));

        assertThat(directory.resolve("validating-policies/sallyport.yaml"))
                .content()
                .doesNotContain("shop");
        try (var files = Files.list(directory.resolve("validating-policies"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void failsForOmittedCheckIfStrict() {
        assertThat(sallyport(POLICY.formatted("Forbid"), "--strict").code()).isEqualTo(1);
        assertThat(sallyport(POLICY.formatted("Forbid")).err())
                .startsWith("note: policy \"shop\": secrets/literal is not exported: ");
    }

    @ParameterizedTest
    @CsvSource({
        "--host-path, etc/sallyport, '--host-path \"etc/sallyport\" is not absolute'",
        "--webhook-url, http://10.96.0.20/validate, is no https URL",
        "--webhook-url, '10.96.0.20/vali date', is no https URL"
    })
    void rejectsUnusableOptions(String option, String value, String message) {
        var run = sallyport(POLICY.formatted("Allow"), option, value);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(directory).isEmptyDirectory();
    }

    private List<JsonNode> read(String file) throws IOException {
        var documents = new ArrayList<JsonNode>();
        try (var values = new ObjectMapper(new YAMLFactory())
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(directory.resolve(file).toFile())) {
            values.forEachRemaining(documents::add);
        }
        return documents;
    }

    private CommandLineRun sallyport(String input, String... arguments) {
        return CommandLineRun.of(
                input,
                Stream.concat(
                                Stream.of("export", "static", "-p", "-", "-d", directory.toString()),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
