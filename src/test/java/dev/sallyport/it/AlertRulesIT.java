package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alert rules of the chart, evaluated by promtool: samples with which each fires, and samples with which it does not. */
@Tag("full")
class AlertRulesIT {
    private static final Path TESTS = Path.of("src/test/resources/monitoring/rules.test.yaml");

    @TempDir
    Path directory;

    @Test
    void everyAlertFiresExactlyWhenExpected() throws IOException {
        var rules = Files.readString(MonitoringFiles.RULES);
        var tests = Files.readString(TESTS);
        assertThat(rules.lines().filter(line -> line.contains("- alert: ")).map(line -> line.replaceAll(".*: ", "")))
                .allSatisfy(alert -> assertThat(tests).contains("alertname=\"" + alert + "\""));
        Files.copy(MonitoringFiles.RULES, directory.resolve("rules.yaml"));
        Files.copy(TESTS, directory.resolve("rules.test.yaml"));

        var tried = Command.run(
                Map.of(),
                "",
                Command.tool("promtool"),
                "test",
                "rules",
                directory.resolve("rules.test.yaml").toString());

        assertThat(tried.code()).as(tried.out() + tried.err()).isZero();
        assertThat(tried.out()).contains("SUCCESS");
    }
}
