package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Table of metrics: exported names, conventions, and its copy in docs/operating.md. */
class MetricTest {
    private static final Path PAGE = Path.of("docs/operating.md");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern NAME = Pattern.compile("\\bsallyport_[a-z0-9_]+");
    private static final Pattern METER_BUILDER =
            Pattern.compile("\\b(Counter|Gauge|MultiGauge|Timer|DistributionSummary)\\s*\\.builder\\(");

    /** Compares the page; with the system property {@code docs.write} it writes the page first. */
    @Test
    void isInOperatingPage() throws IOException {
        var page = Files.readString(PAGE);
        var expected = MetricList.replaceIn(page);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, expected);
            page = expected;
        }

        assertThat(page)
                .as("docs/operating.md is stale: ./mvnw test -Dtest=MetricTest -Ddocs.write=true")
                .isEqualTo(expected);
        assertThat(expected.lines())
                .allSatisfy(line -> assertThat(line.length())
                        .as(line)
                        .isLessThanOrEqualTo(line.startsWith("- `sallyport_") ? 120 : Integer.MAX_VALUE));
    }

    @Test
    void namesTheSameMetricsAsOperatingPage() throws IOException {
        assertThat(names(Files.readString(PAGE)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::exportedName).toList());
    }

    @Test
    void isTheOnlyPlaceThatRegistersMeters() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            var registering = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> METER_BUILDER.matcher(read(file)).find())
                    .map(file -> file.getFileName().toString());

            assertThat(registering).containsExactly("Metric.java");
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("deprecation") // the registry of Quarkus 3.34
    void isExportedByPrometheusUnderItsName(Metric metric) {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var values = metric.labels().stream().map(_ -> "x").toArray(String[]::new);
        switch (metric.type()) {
            case COUNTER -> metric.counter(meters, values).increment();
            case GAUGE ->
                metric.multiGauge(meters)
                        .register(List.<MultiGauge.Row<?>>of(MultiGauge.Row.of(metric.tags(values), 1)));
            case SUMMARY, HISTOGRAM -> metric.timer(meters, values).record(Duration.ofSeconds(1));
        }

        var samples = meters.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toSet());
        assertThat(samples).containsExactlyInAnyOrderElementsOf(metric.seriesNames());
    }

    @ParameterizedTest
    @EnumSource
    void followsConventions(Metric metric) {
        assertThat(metric.exportedName()).matches("sallyport_[a-z_]+[a-z]");
        assertThat(metric.help()).matches("(?s)[A-Z1].*\\.");
        assertThat(metric.labels()).allSatisfy(label -> {
            assertThat(label.name()).matches("[a-z_]+");
            assertThat(label.values()).allMatch(value -> value.matches("[a-z_]+"));
        });
        switch (metric.type()) {
            case COUNTER -> assertThat(metric.exportedName()).endsWith("_total");
            case SUMMARY, HISTOGRAM -> assertThat(metric.exportedName()).endsWith("_duration_seconds");
            case GAUGE -> assertThat(metric.exportedName()).doesNotEndWith("_total");
        }
    }

    @Test
    void rejectsAMissingLabelValue() {
        assertThatThrownBy(() -> Metric.EXCEPTION_USES.counter(new SimpleMeterRegistry()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sallyport_exception_uses_total has 1 labels");
    }

    private static Collection<String> names(String page) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(page).results().forEach(found -> names.add(found.group()));
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
