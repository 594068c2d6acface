package dev.sallyport.check.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of resources of the pod, which replace those of containers if the API server supports it. */
class ResourcesCheckTest {
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          resources: {limits: {cpu: 1, memory: 1Gi, hugepages-2Mi: 2Mi, ephemeral-storage: 1Gi, example.org/gpu: 1}}
          containers: [{name: web}]
        """;

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "memory", "hugepages-2Mi"})
    void podResourcesReplaceContainerResources(String resource) {
        assertThat(new ResourcesCheck(List.of(resource), List.of(resource)).evaluate(Manifests.workload(POD)))
                .isInstanceOf(Outcome.Passed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ephemeral-storage", "example.org/gpu", "hugepages-1Gi"})
    void podResourcesDoNotReplaceUnsupportedResource(String resource) {
        assertThat(new ResourcesCheck(List.of(resource), List.of(resource)).evaluate(Manifests.workload(POD)))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.problems())
                                .extracting(Problem::path)
                                .containsExactly(
                                        "spec.containers[0].resources.requests",
                                        "spec.containers[0].resources.limits"));
    }

    @Test
    void podRequestReplacesMissingContainerRequest() {
        assertThat(new ResourcesCheck(List.of("cpu"), List.of()).evaluate(Manifests.workload("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {resources: {requests: {cpu: 1}}, containers: [{name: web, resources: {requests: {cpu: 0}}}]}
            """)))
                .isInstanceOf(Outcome.Passed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{requests: {cpu: 1}} | true",
                "{limits: {cpu: 1}}   | true",
                "{requests: {cpu: 0}, limits: {cpu: 1}} | false",
                "{} | true"
            })
    void podRequestDefaultsToContainerRequestsBeforeLimit(String other, boolean passes) {
        var outcome = new ResourcesCheck(List.of("cpu"), List.of()).evaluate(Manifests.workload("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {resources: {limits: {cpu: 2}}, containers: [{name: web}, {name: other, resources: %s}]}
            """.formatted(other)));

        assertThat(outcome instanceof Outcome.Passed).isEqualTo(passes);
    }

    @Test
    void everyContainerNeedsResourcesWithoutPodResources() {
        assertThat(new ResourcesCheck(List.of("cpu"), List.of()).evaluate(Manifests.workload("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: web}, {name: other, resources: {requests: {cpu: 1}}}]}
            """)))
                .isInstanceOf(Outcome.Failed.class);
    }
}
