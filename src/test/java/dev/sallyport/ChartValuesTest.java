package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of the chart: all are in the schema and in helm/sallyport/README.md, which is generated from them. */
class ChartValuesTest {
    private static final Path CHART = Path.of("helm/sallyport");

    /** Compares the page; with the system property {@code docs.write} it writes the page first. */
    @Test
    void readmeIsGenerated() throws IOException {
        var values = Files.readString(CHART.resolve("values.yaml"));
        var expected = ChartReadme.replaceIn(Files.readString(CHART.resolve("README.md")), values);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(CHART.resolve("README.md"), expected);
        }

        assertThat(Files.readString(CHART.resolve("README.md")))
                .as("helm/sallyport/README.md is stale: ./mvnw test -Dtest=ChartValuesTest -Ddocs.write=true")
                .isEqualTo(expected);
    }

    @Test
    void schemaAndValuesHaveTheSameFields() throws IOException {
        var values = new YAMLMapper().readTree(Files.readString(CHART.resolve("values.yaml")));

        var inValues = new TreeSet<String>();
        var inSchema = new TreeSet<String>();
        collect("", schema(), values, inSchema, inValues);

        assertThat(inValues).isEqualTo(inSchema).hasSizeGreaterThan(150);
    }

    static List<String> freeTexts() throws IOException {
        var texts = new ArrayList<String>();
        patterns("", schema(), texts);
        return texts;
    }

    @ParameterizedTest
    @MethodSource("freeTexts")
    void textsHavePatterns(String text) {
        assertThat(text)
                .as("a string without pattern or enum")
                .isIn("/webhook/tls/certManager/issuerRef/name", "/webhook/tls/certManager/issuerRef/group");
    }

    /** Collects the fields of objects that the schema closes; the content of open objects belongs to Kubernetes. */
    private static void collect(
            String path, JsonNode schema, JsonNode values, Set<String> inSchema, Set<String> inValues) {
        schema.path("properties").fieldNames().forEachRemaining(field -> inSchema.add(path + "/" + field));
        values.fieldNames().forEachRemaining(field -> inValues.add(path + "/" + field));
        schema.path("properties").properties().forEach(field -> {
            var child = values.path(field.getKey());
            if (child.isObject() && !child.isEmpty() && isOurs(field.getKey(), field.getValue())) {
                collect(path + "/" + field.getKey(), field.getValue(), child, inSchema, inValues);
            }
        });
    }

    private static boolean isOurs(String name, JsonNode schema) {
        return schema.has("properties")
                && !name.endsWith("Probe")
                && !List.of("resources", "strategy", "affinity").contains(name);
    }

    private static void patterns(String path, JsonNode schema, List<String> without) {
        if (schema.path("type").asText().equals("string")
                && !schema.has("pattern")
                && !schema.has("minLength")
                && schema.size() == 1
                && !path.endsWith("/*")
                && !path.startsWith("/lifecycle")) {
            without.add(path);
        }
        schema.path("properties")
                .properties()
                .forEach(field -> patterns(path + "/" + field.getKey(), field.getValue(), without));
    }

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(Files.readString(CHART.resolve("values.schema.json")));
    }
}
