package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.compile.SpecError;
import dev.sallyport.finding.Finding;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of the number of replicas. */
class ReplicasTest {
    private static final String LIMITS = "runtime: {replicas: {min: 2, max: 5}}";
    private static final String OWNED =
            ", ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u, controller: true}]";

    @ParameterizedTest
    @CsvSource({
        "Deployment,  'replicas: 2', 0",
        "Deployment,  'replicas: 5', 0",
        "Deployment,  'replicas: 6', 1",
        "Deployment,  'replicas: 0', 1",
        "Deployment,  'paused: false', 1",
        "StatefulSet, 'replicas: 1', 1",
        "ReplicaSet,  'replicas: 9', 1",
        "DaemonSet,   'minReadySeconds: 1', 0"
    })
    void numberIsWithinTheLimits(String kind, String spec, int problems) {
        assertThat(findings(object(kind, "", spec), null)).hasSize(problems);
    }

    @Test
    void replicaSetOfADeploymentIsScaledFreely() {
        assertThat(findings(object("ReplicaSet", OWNED, "replicas: 0"), null)).isEmpty();
        assertThat(findings(object("Deployment", OWNED, "replicas: 0"), null)).hasSize(1);
    }

    @Test
    void updateOfTheReplicasIsEvaluatedAndAnotherOneIsNot() {
        var few = object("Deployment", "", "replicas: 1");

        assertThat(findings(few, object("Deployment", "", "replicas: 3"))).hasSize(1);
        assertThat(findings(object("Deployment", "", "replicas: 9"), few)).hasSize(1);
        assertThat(findings(object("Deployment", ", labels: {a: b}", "replicas: 1"), few))
                .isEmpty();
        assertThat(findings(object("ReplicaSet", "", "replicas: 9"), object("ReplicaSet", OWNED, "replicas: 9")))
                .hasSize(1);
    }

    @Test
    void scaleIsSentToTheWebhook() {
        var index = PolicyIndex.of(Policies.compiler((_, _, _) -> Optional.empty()), List.of(Policies.policy(LIMITS)));

        assertThat(index.scaledKinds()).contains(ObjectKind.DEPLOYMENT, ObjectKind.STATEFUL_SET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}", "{min: 3, max: 2}"})
    void rejectsInvalidLimits(String limits) {
        assertThat(Policies.compile("runtime: {replicas: %s}".formatted(limits)).errors())
                .extracting(SpecError::path)
                .containsExactly("spec.runtime.replicas");
    }

    private static List<Finding> findings(String object, @Nullable String old) {
        return TestEvaluator.of(Policies.compile(LIMITS).policy())
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(object), old == null ? null : Manifests.subject(old), null, Map::of))
                .findings();
    }

    private static String object(String kind, String metadata, String spec) {
        return """
            apiVersion: apps/v1
            kind: %s
            metadata: {name: web%s}
            spec: {%s, template: {spec: {containers: [{name: web, image: "example.org/web:1"}]}}}
            """.formatted(kind, metadata, spec);
    }
}
