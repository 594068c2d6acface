package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.RequestInfo.Owner;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentWorkloads;
import dev.sallyport.environment.EnvironmentWorkloads.Counts;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.User;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvironmentMetricsTest {
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: web, image: web}]}
        """;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EnvironmentFixture cluster =
            new EnvironmentFixture().with("production", "namespaces: [shop]\npromotion: {from: staging, action: Deny}");

    @Test
    void countsEachDeploymentOnceAndEachViolatedRuleApart() {
        var metrics = new EnvironmentMetrics(cluster.environments(), Map::of, new RolloutMetrics(meters), meters);
        metrics.record(decision(false, null));
        metrics.record(decision(true, null));
        metrics.record(decision(false, new Owner("apps/v1", "ReplicaSet", "web", "u")));

        assertThat(count("denied")).isEqualTo(1);
        assertThat(violations("unauthorized", "deny")).isEqualTo(1);
        assertThat(violations("unproven", "deny")).isEqualTo(1);
        assertThat(violations("skipped", "deny")).isZero();

        cluster.authorizer = (_, _) -> true;
        cluster.with("production", "namespaces: [shop]");
        metrics.record(decision(false, null));
        assertThat(count("allowed")).isEqualTo(1);
        assertThat(violations("unauthorized", "deny")).isEqualTo(1);
        assertThat(meters.find("sallyport.environment.deployments").counters())
                .as("verdicts only")
                .hasSize(2);
    }

    @Test
    void exportsWorkloadCounts() {
        var metrics = new EnvironmentMetrics(
                Environments.of(
                        List.of(CompiledEnvironment.everywhere("dev"), CompiledEnvironment.everywhere("empty"))),
                () -> Map.of("dev", new Counts(5, 3, 2, 4, 1), "gone", new Counts(1, 1, 1, 1, 1)),
                new RolloutMetrics(meters),
                meters);
        metrics.refresh();

        assertThat(gauge("workloads", "dev")).isEqualTo(5);
        assertThat(gauge("workloads.verified", "dev")).isEqualTo(3);
        assertThat(gauge("workloads.healthy", "dev")).isEqualTo(2);
        assertThat(gauge("workloads.unhealthy", "dev")).isEqualTo(4);
        assertThat(gauge("workloads.failed", "dev")).isEqualTo(1);
        assertThat(gauge("workloads", "empty")).isZero();
        assertThat(meters.find("sallyport.environment.workloads").gauges()).hasSize(2);
        assertThat(meters.get("sallyport.rollouts")
                        .tags("environment", "dev", "outcome", "failed")
                        .counter()
                        .count())
                .isZero();
    }

    @Test
    void exportsConsistencyWithPreviousEnvironment() {
        var environments = new EnvironmentFixture()
                .with("staging", "namespaces: [staging]")
                .with("production", "namespaces: [shop]\npromotion: {from: staging}")
                .environments();
        var images = new HashMap<String, Map<String, Set<Set<String>>>>();
        var metrics = new EnvironmentMetrics(
                environments,
                new EnvironmentWorkloads() {
                    @Override
                    public Map<String, Counts> counts() {
                        return Map.of();
                    }

                    @Override
                    public Map<String, Map<String, Set<Set<String>>>> images() {
                        return images;
                    }
                },
                new RolloutMetrics(meters),
                meters);
        metrics.refresh();
        assertThat(meters.find("sallyport.environment.consistency.ratio").gauges())
                .isEmpty();

        images.put(
                "staging",
                Map.of(
                        "Deployment/web", Set.of(Set.of("a"), Set.of("b")),
                        "Deployment/api", Set.of(Set.of("c")),
                        "Deployment/only-here", Set.of(Set.of("d"))));
        images.put(
                "production", Map.of("Deployment/web", Set.of(Set.of("a")), "Deployment/api", Set.of(Set.of("old"))));
        metrics.refresh();
        assertThat(gauge("consistency.ratio", "production")).isEqualTo(0.5);
        assertThat(meters.find("sallyport.environment.consistency.ratio").gauges())
                .hasSize(1);
    }

    private Decision decision(boolean dryRun, @Nullable Owner owner) {
        return new Decision(
                "d",
                EnvironmentFixture.NOW,
                Duration.ZERO,
                new RequestInfo(
                        "u", Operation.CREATE, "v1", "Pod", "shop", "web", "", User.named("jane"), dryRun, null, owner),
                AdmissionAttributes.create(Manifests.subject(POD)),
                cluster.judge("jane", POD, null));
    }

    private double count(String outcome) {
        var counter = meters.find("sallyport.environment.deployments")
                .tags("environment", "production", "outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private double violations(String rule, String action) {
        var counter = meters.find("sallyport.environment.rule.violations")
                .tags("environment", "production", "rule", rule, "action", action)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private double gauge(String name, String environment) {
        return meters.get("sallyport.environment." + name)
                .tag("environment", environment)
                .gauge()
                .value();
    }
}
