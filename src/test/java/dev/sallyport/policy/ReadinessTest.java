package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.Verdict;
import dev.sallyport.environment.NamespaceControls.State;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ClusterUnavailableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Controls that Environments require of their namespaces. */
class ReadinessTest {
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {template: {spec: {containers: [{name: web, image: registry.example/web:v1}]}}}
        """;
    private static final State EVERYTHING = new State(true, true, 1, 1, List.of(), 1, 1);

    /** Requirement; missing control of a namespace without any; whether it is met by a namespace with all. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "networkPolicy: DefaultDenyIngress|has no NetworkPolicy in force that denies all ingress by default",
                "networkPolicy: DefaultDeny|has no NetworkPolicy in force that denies all traffic by default",
                "resourceQuota: true|has no ResourceQuota",
                "limitRange: true|has no LimitRange",
                "monitoring: true|has no ServiceMonitor or PodMonitor",
                "alerts: true|has no PrometheusRule",
                "podSecurityLabel: baseline|has the label pod-security.kubernetes.io/enforce \"\"",
                "podSecurityLabel: restricted|has the label pod-security.kubernetes.io/enforce \"\""
            })
    void deniesDeploymentWithoutControl(String requirement, String message) {
        var cluster = cluster("{%s, action: Deny}".formatted(requirement), State.NONE);

        assertThat(cluster.judge("jane", DEPLOYMENT, null).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo("access/readiness");
                    assertThat(finding.message())
                            .contains("namespace \"shop\" " + message, "environment \"production\" requires");
                    assertThat(finding.fix()).isNotBlank();
                });
        var ready = cluster("{%s, action: Deny}".formatted(requirement), EVERYTHING);
        ready.namespaces = Map.of("shop", Map.of("pod-security.kubernetes.io/enforce", "restricted"));
        assertThat(ready.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void requiresNoWritersOfGuards() {
        var state = new State(true, true, 1, 1, List.of("tenants (edit)"), 1, 1);

        assertThat(cluster("{guardChanges: Forbid, action: Deny}", state)
                        .judge("jane", DEPLOYMENT, null)
                        .findings())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("RoleBindings that let their subjects change what guards it: tenants (edit)");
        assertThat(cluster("{guardChanges: Forbid, action: Deny}", EVERYTHING).judge("jane", DEPLOYMENT, null))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void distinguishesLevelsAndDirections() {
        var baseline = cluster("{podSecurityLabel: restricted, action: Deny}", EVERYTHING);
        baseline.namespaces = Map.of("shop", Map.of("pod-security.kubernetes.io/enforce", "baseline"));
        assertThat(baseline.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Denied.class);

        var ingressOnly = new State(true, false, 0, 0, List.of(), 0, 0);
        assertThat(cluster("{networkPolicy: DefaultDenyIngress, action: Deny}", ingressOnly)
                        .judge("jane", DEPLOYMENT, null))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(cluster("{networkPolicy: DefaultDeny, action: Deny}", ingressOnly)
                        .judge("jane", DEPLOYMENT, null))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void warnsByDefault() {
        var verdict = cluster("{resourceQuota: true}", State.NONE).judge("jane", DEPLOYMENT, null);

        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        assertThat(verdict.findings()).hasSize(1);
    }

    @Test
    void isUndecidedWhileTheClusterDoesNotAnswer() {
        var cluster = cluster("{resourceQuota: true, action: Deny}", State.NONE);
        cluster.controls = (_, _) -> {
            throw new ClusterUnavailableException("no answer");
        };

        assertThat(cluster.judge("jane", DEPLOYMENT, null)).isInstanceOf(Verdict.Deferred.class);
    }

    @Test
    void rejectsRequirementsOfNothing() {
        assertThat(new EnvironmentFixture()
                        .compiler()
                        .compile(EnvironmentFixture.environment("p", "{namespaces: [a], requires: {action: Deny}}"))
                        .errors()
                        .toString())
                .contains("spec.requires: requires nothing");
    }

    private static EnvironmentFixture cluster(String requires, State state) {
        var cluster = new EnvironmentFixture()
                .with("production", "{namespaces: [shop], deployers: Anyone, requires: %s}".formatted(requires));
        cluster.controls = (_, _) -> Map.of("shop", state);
        return cluster;
    }
}
