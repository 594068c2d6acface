package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.record.Metric;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Alert rules and dashboard of the chart: annotations, runbooks, descriptions and names of metrics. */
class MonitoringFilesTest {

    @Test
    void everyAlertHasAnnotationsAndARunbook() throws IOException {
        var runbooks = Files.readString(Path.of("docs/runbooks.md"));

        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            var name = alert.path("alert").asText();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("https://sallyport.dev/docs/runbooks.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(runbooks).containsOnlyOnce("\n## " + name + "\n");
            assertThat(alert.at("/annotations/summary").asText()).endsWith(".");
            assertThat(alert.at("/annotations/description").asText()).endsWith(".");
            assertThat(alert.at("/labels/severity").asText()).isIn("info", "warning", "critical");
        });
        assertThat(runbooks.lines().filter(line -> line.startsWith("## "))).hasSameSizeAs(alerts().toList());
    }

    @Test
    void everyPanelHasADescription() throws IOException {
        var dashboard = new ObjectMapper().readTree(Files.readString(MonitoringFiles.DASHBOARD));

        assertThat(StreamSupport.stream(dashboard.path("panels").spliterator(), false)
                        .filter(panel -> !panel.path("type").asText().equals("row")))
                .isNotEmpty()
                .allSatisfy(panel -> {
                    assertThat(panel.path("description").asText()).endsWith(".");
                    assertThat(panel.path("targets")).isNotEmpty();
                });
    }

    @Test
    void namesOnlyExportedMetrics() throws IOException {
        var exported = Arrays.stream(Metric.values())
                .flatMap(metric -> metric.seriesNames().stream())
                .collect(Collectors.toSet());

        assertThat(MonitoringFiles.metrics()).isNotEmpty().isSubsetOf(exported);
    }

    private static Stream<JsonNode> alerts() throws IOException {
        var rules = new KubernetesSerialization()
                .convertValue(
                        new KubernetesSerialization().unmarshal(Files.readString(MonitoringFiles.RULES), Object.class),
                        JsonNode.class);
        return StreamSupport.stream(rules.at("/groups/0/rules").spliterator(), false);
    }
}
