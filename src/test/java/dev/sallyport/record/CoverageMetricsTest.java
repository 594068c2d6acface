package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.environment.KnownNamespaces;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.Policies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoverageMetricsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, Map<String, String>> labels = new TreeMap<>();

    @Test
    void countsNamespacesByCoverageWithoutASeriesForEach() {
        labels.put("kube-system", Map.of());
        labels.put("shop", Map.of());
        labels.put("tools", Map.of("team", "tools"));
        for (int i = 0; i < 2_000; i++) {
            labels.put("flood-" + i, Map.of());
        }

        metrics("match: {namespaceSelector: {matchLabels: {team: tools}}}").refresh();

        assertThat(count("exempt")).isOne();
        assertThat(count("environment")).isOne();
        assertThat(count("policy")).isOne();
        assertThat(count("none")).isEqualTo(2_000);
        assertThat(meters.getMeters()).hasSize(4);
    }

    @Test
    void policyForAllNamespacesCoversAll() {
        labels.put("anything", Map.of());

        metrics("podSecurity: {level: baseline}").refresh();

        assertThat(count("policy")).isOne();
        assertThat(count("none")).isZero();
    }

    private CoverageMetrics metrics(String policy) {
        var compiled = Policies.compile(policy).policy();
        return new CoverageMetrics(
                new KnownNamespaces() {
                    @Override
                    public Map<String, Map<String, String>> labels() {
                        return labels;
                    }

                    @Override
                    public void onChange(Runnable listener) {
                        // the namespaces do not change
                    }
                },
                new EnvironmentFixture()
                        .with("production", "namespaces: [shop]")
                        .environments(),
                _ -> List.of(compiled),
                "kube-system"::equals,
                meters);
    }

    private double count(String coverage) {
        return meters.get("sallyport.namespaces")
                .tag("coverage", coverage)
                .gauge()
                .value();
    }
}
