package dev.sallyport.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.DecidedTemplates.Decided;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of the controllers of custom kinds that the decision on their owner covers. */
class CustomOwnershipTest {
    private static final String ARGO = "system:serviceaccount:argo-rollouts:argo-rollouts";
    private static final String REPLICA_SETS = "system:serviceaccount:kube-system:replicaset-controller";
    private static final String KNATIVE = "system:serviceaccount:knative-serving:controller";
    private static final String ROLLOUT = """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop, uid: ro}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:2"}]}}}
        """;
    private static final String REPLICA_SET = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: web-1
          namespace: shop
          uid: r
          ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: ro, controller: true}]
        spec:
          replicas: 1
          selector: {matchLabels: {app: web, rollouts-pod-template-hash: "1"}}
          template:
            metadata: {labels: {app: web, rollouts-pod-template-hash: "1"}}
            spec: {restartPolicy: Always, containers: [{name: web, image: "web:2"}]}
        """;
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1-x
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]
        spec: {containers: [{name: web, image: "web:2"}]}
        """;
    private static final String TASK_RUN = """
        apiVersion: tekton.dev/v1
        kind: TaskRun
        metadata: {name: build, namespace: shop, uid: t}
        spec: {taskSpec: {steps: [{name: a, image: "a.io/a:1"}, {name: b, image: "a.io/b:1"}]}}
        """;
    private static final String TASK_POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: build-pod
          namespace: shop
          ownerReferences: [{apiVersion: tekton.dev/v1, kind: TaskRun, name: build, uid: t, controller: true}]
        spec:
          initContainers: [{name: prepare, image: "ghcr.io/tektoncd/pipeline/entrypoint:v1"}]
          containers: [{name: step-a, image: "a.io/a:1", command: [/tekton/bin/entrypoint]}, {name: step-b, image: "a.io/b:1"}]
        """;

    private final FakeOwners cluster = new FakeOwners();
    private Optional<Decided> record = Optional.empty();
    private final ControllerOwnership ownership = new ControllerOwnership(cluster, _ -> record);

    @Test
    void coversReplicaSetsAndPodsOfARollout() {
        cluster.with(ROLLOUT).with(REPLICA_SET);

        assertThat(carriesOut(ARGO, REPLICA_SET)).isTrue();
        assertThat(carriesOut(REPLICA_SETS, POD)).isTrue();
        assertThat(ownership.ancestors(User.named(REPLICA_SETS), Manifests.subject(POD)))
                .extracting(Ancestor::kind)
                .containsExactly(
                        ObjectKind.REPLICA_SET,
                        ObjectKind.named("Rollout.argoproj.io").orElseThrow());
    }

    @Test
    void coversAnOwnerReferenceOfAnotherVersion() {
        cluster.with(ROLLOUT);

        assertThat(carriesOut(ARGO, REPLICA_SET.replace("argoproj.io/v1alpha1", "argoproj.io/v1")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob",
                "system:serviceaccount:shop:argo-rollouts",
                "system:serviceaccount:kube-system:deployment-controller",
                "system:serviceaccount:kube-system:replicaset-controller"
            })
    void coversNoReplicaSetOfAnotherUser(String user) {
        cluster.with(ROLLOUT);

        assertThat(carriesOut(user, REPLICA_SET)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image: \"web:3\"", "image: \"web:2\", command: [sh]", "image: \"evil.io/other:2\""})
    void coversNoReplicaSetWithAnotherTemplate(String container) {
        cluster.with(ROLLOUT);

        assertThat(carriesOut(ARGO, REPLICA_SET.replace("image: \"web:2\"", container)))
                .isFalse();
    }

    @Test
    void coversNoReplicaSetOfAMissingRollout() {
        cluster.with(ROLLOUT.replace("uid: ro", "uid: other"));

        assertThat(carriesOut(ARGO, REPLICA_SET)).isFalse();
    }

    /** Every user with access to ReplicaSets can claim a Rollout as the owner. */
    @Test
    void coversNoPodsOfAReplicaSetThatClaimsARolloutWithAnotherTemplate() {
        cluster.with(ROLLOUT).with(REPLICA_SET.replace("web:2", "web:3"));
        record = decided(ROLLOUT);

        assertThat(carriesOut(REPLICA_SETS, POD.replace("web:2", "web:3"))).isFalse();
    }

    /** The API server sets defaults in the ReplicaSet, which the pod template of the Rollout lacks. */
    @Test
    void coversPodsOfAnEarlierTemplateThatIsOnRecord() {
        cluster.with(ROLLOUT).with(REPLICA_SET.replace("web:2", "web:1"));
        record = decided(ROLLOUT.replace("web:2", "web:1"));

        assertThat(carriesOut(REPLICA_SETS, POD.replace("web:2", "web:1"))).isTrue();
        assertThat(carriesOut(ARGO, REPLICA_SET.replace("web:2", "web:1"))).isTrue();
    }

    @Test
    void coversPodsOfAKnativeServiceThroughAllItsObjects() {
        knative("web:1");

        var pod = knativePod("web:1");
        assertThat(carriesOut(REPLICA_SETS, pod)).isTrue();
        assertThat(ownership.ancestors(User.named(REPLICA_SETS), Manifests.subject(pod)))
                .extracting(ancestor -> ancestor.kind().kind())
                .containsExactly("ReplicaSet", "Deployment", "Revision", "Configuration", "Service");
    }

    @Test
    void coversNoPodsIfOneObjectInBetweenHasAnotherTemplate() {
        knative("web:9");
        cluster.with(knativeObject("Service", "s", "", "", template("web:1")))
                .with(knativeObject("Configuration", "c", "Service", "s", template("web:1")));
        record = decided(knativeObject("Service", "s", "", "", template("web:1")));

        assertThat(carriesOut(REPLICA_SETS, knativePod("web:9"))).isFalse();
        record = decided(knativeObject("Service", "s", "", "", template("web:9")));
        assertThat(carriesOut(REPLICA_SETS, knativePod("web:9"))).isTrue();
    }

    @Test
    void coversPodsOfATaskRunWithItsImagesOnly() {
        cluster.with(TASK_RUN);
        var controller = "system:serviceaccount:tekton-pipelines:tekton-pipelines-controller";

        assertThat(carriesOut(controller, TASK_POD)).isTrue();
        assertThat(carriesOut(controller, TASK_POD.replace("a.io/b:1", "a.io/evil:1")))
                .isFalse();
        assertThat(carriesOut(controller, TASK_POD.replace("ghcr.io/tektoncd/", "ghcr.io/evil/")))
                .isFalse();
        assertThat(carriesOut("bob", TASK_POD)).isFalse();
    }

    @Test
    void ignoresAnOwnerThatDoesNotCreateSuchObjects() {
        cluster.with(knativeObject("Configuration", "c", "Service", "s", template("web:1")))
                .with(knativeObject("Service", "s", "Configuration", "c", template("web:1")))
                .with(knativeObject("Revision", "rv", "Configuration", "c", podSpec("web:1")));

        assertThat(carriesOut(KNATIVE, deployment("web:1"))).isTrue();
    }

    private void knative(String image) {
        cluster.with(knativeObject("Service", "s", "", "", template(image)))
                .with(knativeObject("Configuration", "c", "Service", "s", template(image)))
                .with(knativeObject("Revision", "rv", "Configuration", "c", podSpec(image)))
                .with(deployment(image))
                .with(REPLICA_SET
                        .replace(
                                "argoproj.io/v1alpha1, kind: Rollout, name: web, uid: ro",
                                "apps/v1, kind: Deployment, name: web, uid: d")
                        .replace("rollouts-pod-template-hash", "pod-template-hash")
                        .replace(
                                "[{name: web, image: \"web:2\"}]",
                                "[{name: web, image: \"%s\"}, {name: queue-proxy, image: q}]".formatted(image)));
    }

    private static String deployment(String image) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              namespace: shop
              uid: d
              ownerReferences: [{apiVersion: serving.knative.dev/v1, kind: Revision, name: web, uid: rv, controller: true}]
            spec: {template: {spec: {containers: [{name: web, image: "%s"}, {name: queue-proxy, image: q}]}}}
            """.formatted(image);
    }

    private static String knativePod(String image) {
        return POD.replace(
                "[{name: web, image: \"web:2\"}]",
                "[{name: web, image: \"%s\"}, {name: queue-proxy, image: q}]".formatted(image));
    }

    private static String template(String image) {
        return "spec: {template: {spec: {containers: [{name: web, image: \"%s\"}]}}}".formatted(image);
    }

    private static String podSpec(String image) {
        return "spec: {containers: [{name: web, image: \"%s\"}]}".formatted(image);
    }

    private static String knativeObject(String kind, String uid, String ownerKind, String ownerUid, String spec) {
        var owner = ownerKind.isEmpty()
                ? ""
                : ", ownerReferences: [{apiVersion: serving.knative.dev/v1, kind: %s, name: web, uid: %s, controller: true}]"
                        .formatted(ownerKind, ownerUid);
        return "apiVersion: serving.knative.dev/v1\nkind: %s\nmetadata: {name: web, namespace: shop, uid: %s%s}\n%s\n"
                .formatted(kind, uid, owner, spec);
    }

    private static Optional<Decided> decided(String yaml) {
        return Optional.of(new Decided(
                Set.of(TemplateFingerprint.of(Manifests.workload(yaml))), Instant.parse("2026-11-10T00:00:00Z")));
    }

    private boolean carriesOut(String user, String yaml) {
        return ownership.carriesOut(User.named(user), Manifests.subject(yaml));
    }
}
