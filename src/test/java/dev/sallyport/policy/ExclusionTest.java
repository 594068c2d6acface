package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.compile.SpecError;
import dev.sallyport.finding.Finding;
import dev.sallyport.workload.Manifests;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers that a policy excludes. */
class ExclusionTest {
    private static final String REASON = "reason: verified by the mesh team";
    private static final String POLICY = """
        exclude: {images: ["registry.example.org/agent:*"], %s}
        podSecurity: {level: baseline}
        """.formatted(REASON);

    @Test
    void excludedImageHasNoFindingsOfItsContainer() {
        var policy = policy(POLICY);

        assertThat(findings(policy, pod("registry.example.org/agent:1"), null)).isEmpty();
        assertThat(findings(policy, pod("registry.example.org/agent@sha256:" + "a".repeat(64)), null))
                .isEmpty();
        assertThat(findings(policy, pod("registry.example.org/agent-x:1"), null))
                .hasSize(1);
        assertThat(findings(policy, pod("evil.example/registry.example.org/agent:1"), null))
                .hasSize(1);
        assertThat(findings(policy, pod(""), null)).hasSize(1);
    }

    @Test
    void otherContainersAndThePodAreEvaluatedWithTheirPaths() {
        var pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              hostPID: true
              containers:
                - {name: agent, image: "registry.example.org/agent:1", securityContext: {privileged: true}}
                - {name: web, image: "registry.example.org/web:1", securityContext: {privileged: true}}
            """;

        assertThat(findings(policy(POLICY), pod, null))
                .extracting(Finding::path)
                .containsExactlyInAnyOrder("spec.hostPID", "spec.containers[1].securityContext.privileged");
    }

    @Test
    void everyGivenPartMustMatch() {
        var policy = policy("""
            exclude: {images: ["registry.example.org/agent"], containers: ["istio-*"], %s}
            podSecurity: {level: baseline}
            """.formatted(REASON));

        assertThat(findings(policy, pod("registry.example.org/agent:1"), null)).hasSize(1);
        assertThat(findings(
                        policy, pod("registry.example.org/agent:1").replace("name: a,", "name: istio-proxy,"), null))
                .isEmpty();
        assertThat(findings(policy, pod("other").replace("name: a,", "name: istio-proxy,"), null))
                .hasSize(1);
    }

    /** Equal checks of several policies are evaluated once, unless the policies exclude different containers. */
    @Test
    void exclusionOfOnePolicyIsNotThatOfAnother() {
        var without = policy("podSecurity: {level: baseline}");
        var pod = pod("registry.example.org/agent:1");

        for (var policies : List.of(List.of(policy(POLICY), without), List.of(without, policy(POLICY)))) {
            assertThat(TestEvaluator.of(policies.toArray(Policy[]::new))
                            .evaluate(AdmissionAttributes.create(Manifests.subject(pod)))
                            .findings())
                    .hasSize(1);
        }
    }

    /** A problem of an excluded container does not excuse the same problem of the container that replaces it. */
    @Test
    void oldProblemOfAnExcludedContainerExcusesNothing() {
        var old = pod("registry.example.org/agent:1")
                        .replace("v1", "batch/v1")
                        .replace("Pod", "Job")
                        .replace("spec:", "spec: {template: {spec:")
                + "}}";
        var next = old.replace("metadata: {name: web}", "metadata: {name: web, labels: {a: b}}");

        assertThat(findings(policy(POLICY), next, old)).isEmpty();
        assertThat(findings(policy(POLICY), old.replace("agent:1", "web:1"), old))
                .hasSize(1);
    }

    @Test
    void placeholderIsExcludedInPodTemplatesOnly() {
        var policy = policy(
                "exclude: {images: [auto], %s}\nimages: {sources: [\"registry.example.org/**\"]}".formatted(REASON));
        var deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {spec: {containers: [{name: istio-proxy, image: %s}]}}}
            """;

        assertThat(findings(policy, deployment.formatted("auto"), null)).isEmpty();
        assertThat(findings(policy, deployment.formatted("\"auto:latest\""), null))
                .hasSize(1);
        assertThat(findings(policy, deployment.formatted("docker.io/library/auto"), null))
                .hasSize(1);
        assertThat(findings(policy, pod("auto"), null)).hasSize(1);
        assertThat(findings(policy, pod("registry.example.org/istio/proxyv2:1"), null))
                .isEmpty();
    }

    @Test
    void rulesEvaluateTheWholeObject() {
        var policy = policy("""
            exclude: {containers: ["**"], %s}
            rules: [{name: r, expression: "object.spec.containers.all(c, c.image != 'a')"}]
            """.formatted(REASON));

        assertThat(findings(policy, pod("a"), null)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{reason: verified elsewhere}                           | spec.exclude",
                "{containers: [a], reason: short}                       | spec.exclude.reason",
                "{containers: [a], reason: '            '}              | spec.exclude.reason",
                "{containers: ['a b'], reason: verified elsewhere}      | spec.exclude.containers[0]",
                "{images: ['**'], reason: verified elsewhere}           | spec.exclude.images[0]",
                "{images: ['a/b@sha256:x'], reason: verified elsewhere} | spec.exclude.images[0]"
            })
    void rejectsInvalidExclusions(String exclude, String path) {
        var compilation = Policies.compile("exclude: %s\npodSecurity: {level: baseline}".formatted(exclude));

        assertThat(compilation.errors()).extracting(SpecError::path).containsExactly(path);
        assertThat(compilation.policy().exclusion()).isEqualTo(Exclusion.NONE);
    }

    private static Policy policy(String spec) {
        var compilation = Policies.compile(spec);
        assertThat(compilation.errors()).isEmpty();
        return compilation.policy();
    }

    private static List<Finding> findings(Policy policy, String object, @Nullable String old) {
        return TestEvaluator.of(policy)
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(object), old == null ? null : Manifests.subject(old), null, Map::of))
                .findings();
    }

    private static String pod(String image) {
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: a, image: "%s", securityContext: {privileged: true}}]}
            """.formatted(image);
    }
}
