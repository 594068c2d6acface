package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.rollout.SlimWorkload;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.pod.PodState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restoration of earlier pod templates. */
@EnableKubernetesMockClient(crud = true)
class ClusterWorkloadsTest {
    private static final String GOOD = fingerprint("web:1");
    private static final String BAD = fingerprint("web:2");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private ClusterWorkloads workloads;
    private Deployment observed;

    @BeforeEach
    void deploy() {
        workloads = new ClusterWorkloads(client, registration(), InstantSource.system());
        observed = client.resource(deployment("web:2")).create();
        replicaSet("web-1", "web:1", observed);
        replicaSet("web-2", "web:2", observed);
        replicaSet("other", "web:0", null);
    }

    @Test
    void restoresTemplateOfReplicaSet() {
        workloads.restore(observed, BAD, GOOD);

        var template = live().getSpec().getTemplate();
        assertThat(template.getSpec().getContainers().getFirst().getImage()).isEqualTo("web:1");
        assertThat(template.getMetadata().getLabels()).containsOnlyKeys("app");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-system", "sallyport-system", "cni"})
    void changesNoWorkloadInAnExemptNamespace(String namespace) {
        var deployment = deployment("web:2");
        deployment.getMetadata().setNamespace(namespace);
        var exempt = client.resource(deployment).create();
        replicaSet("web-1", "web:1", exempt);

        assertThatThrownBy(() -> workloads.restore(exempt, BAD, GOOD))
                .hasMessageContaining("namespace \"%s\" is exempt".formatted(namespace));

        assertThat(client.resource(exempt)
                        .get()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("web:2");
    }

    private static WebhookRegistration registration() {
        return new WebhookRegistration(
                "sallyport",
                "sallyport-system",
                Optional.empty(),
                Duration.ofSeconds(5),
                List.of("cni"),
                WebhookOptions.DEFAULT);
    }

    @Test
    void restoresTemplateOfControllerRevision() {
        var set = client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("db")
                        .endMetadata()
                        .withNewSpec()
                        .withTemplate(template("web:2"))
                        .endSpec()
                        .build())
                .create();
        var revision = client.getKubernetesSerialization()
                .unmarshal("""
                    apiVersion: apps/v1
                    kind: ControllerRevision
                    metadata:
                      namespace: shop
                      name: db-1
                      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: "%s", controller: true}]
                    revision: 1
                    data:
                      spec:
                        template:
                          $patch: replace
                          metadata: {labels: {app: web}}
                          spec: {containers: [{name: web, image: "web:1"}]}
                    """.formatted(set.getMetadata().getUid()), ControllerRevision.class);
        client.resource(revision).create();

        workloads.restore(set, BAD, GOOD);

        StatefulSet live = client.resource(set).get();
        assertThat(live.getSpec().getTemplate()).isEqualTo(template("web:1"));
    }

    /** The observed workload is reduced and outdated; its other fields must stay as they are in the cluster. */
    @Test
    void changesNoOtherField() {
        var changed = live();
        changed.getSpec().setReplicas(7);
        changed.getMetadata().getAnnotations().put("note", "scaled");
        client.resource(changed).update();

        workloads.restore(SlimWorkload.slim(observed), BAD, GOOD);

        assertThat(live().getSpec().getReplicas()).isEqualTo(7);
        assertThat(live().getMetadata().getAnnotations()).containsKeys("note", "team");
        assertThat(live().getSpec().getTemplate().getSpec().getContainers()).isNotEmpty();
    }

    @Test
    void failsAfterChangeByAnotherClient() {
        var fixed = live();
        fixed.getSpec().setTemplate(template("web:3"));
        client.resource(fixed).update();

        assertThatThrownBy(() -> workloads.restore(observed, BAD, GOOD))
                .hasMessage("the pod template has changed since the failure");
        assertThat(live().getSpec().getTemplate()).isEqualTo(template("web:3"));
    }

    @Test
    void failsWithoutRevisionOrWorkload() {
        assertThatThrownBy(() -> workloads.restore(observed, BAD, fingerprint("web:0")))
                .hasMessage("the cluster has no revision with the healthy pod template");

        client.resource(observed).delete();
        assertThatThrownBy(() -> workloads.restore(observed, BAD, GOOD)).hasMessage("the workload has been deleted");
    }

    /** Labels alone make no Pod one of the revision; users may set them. */
    @Test
    void readsPodsOfReplicaSetWithTemplate() {
        pod("web-2-a", Map.of("pod-template-hash", "web-2"), uid(ReplicaSet.class, "web-2"));
        pod("web-1-a", Map.of("pod-template-hash", "web-1"), uid(ReplicaSet.class, "web-1"));
        pod("bare", Map.of("pod-template-hash", "web-2"), null);
        pod("forged", Map.of("pod-template-hash", "web-2"), uid(ReplicaSet.class, "other"));

        assertThat(names(SlimWorkload.slim(live()), BAD)).containsExactly("web-2-a");
        assertThat(names(live(), GOOD)).containsExactly("web-1-a");
        assertThat(names(live(), fingerprint("web:0"))).isEmpty();
    }

    @Test
    void readsPodsOfUpdateRevisionOnceObserved() {
        var set = client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("db")
                        .endMetadata()
                        .withNewSpec()
                        .withTemplate(template("web:2"))
                        .endSpec()
                        .build())
                .create();
        pod(
                "db-0",
                Map.of("controller-revision-hash", "db-2"),
                set.getMetadata().getUid());
        pod(
                "db-1",
                Map.of("controller-revision-hash", "db-1"),
                set.getMetadata().getUid());
        set.setStatus(new StatefulSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withUpdateRevision("db-2")
                .build());
        assertThat(names(set, BAD)).containsExactly("db-0");

        set.getStatus().setObservedGeneration(-1L);
        assertThat(names(set, BAD)).isEmpty();
    }

    @Test
    void readsPodsOfControllerRevisionWithTemplate() {
        var set = client.resource(new DaemonSetBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("agent")
                        .endMetadata()
                        .withNewSpec()
                        .withTemplate(template("web:2"))
                        .endSpec()
                        .build())
                .create();
        client.resource(client.getKubernetesSerialization()
                        .unmarshal("""
                            apiVersion: apps/v1
                            kind: ControllerRevision
                            metadata:
                              namespace: shop
                              name: agent-2
                              labels: {controller-revision-hash: second}
                              ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: "%s", controller: true}]
                            revision: 2
                            data:
                              spec:
                                template:
                                  $patch: replace
                                  metadata: {labels: {app: web}}
                                  spec: {containers: [{name: web, image: "web:2"}]}
                            """.formatted(set.getMetadata().getUid()), ControllerRevision.class))
                .create();
        pod(
                "agent-a",
                Map.of("controller-revision-hash", "second"),
                set.getMetadata().getUid());
        pod(
                "agent-b",
                Map.of("controller-revision-hash", "first"),
                set.getMetadata().getUid());

        assertThat(names(set, BAD)).containsExactly("agent-a");
    }

    private List<String> names(HasMetadata workload, String template) {
        return workloads.pods(workload, template).pods().stream()
                .map(PodState::name)
                .toList();
    }

    private String uid(Class<? extends HasMetadata> kind, String name) {
        return client.resources(kind)
                .inNamespace("shop")
                .withName(name)
                .get()
                .getMetadata()
                .getUid();
    }

    private void pod(String name, Map<String, String> labels, @Nullable String owner) {
        var builder = new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .addToLabels("app", "web")
                .addToLabels(labels)
                .endMetadata()
                .withNewSpec()
                .endSpec();
        if (owner != null) {
            builder.editMetadata()
                    .addNewOwnerReference()
                    .withUid(owner)
                    .withController(true)
                    .endOwnerReference()
                    .endMetadata();
        }
        client.resource(builder.build()).create();
    }

    private Deployment live() {
        return client.apps().deployments().inNamespace("shop").withName("web").get();
    }

    private void replicaSet(String name, String image, @Nullable HasMetadata owner) {
        var builder = new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace(owner == null ? "shop" : owner.getMetadata().getNamespace())
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withTemplate(new PodTemplateSpecBuilder(template(image))
                        .editMetadata()
                        .addToLabels("pod-template-hash", name)
                        .endMetadata()
                        .build())
                .endSpec();
        if (owner != null) {
            builder.editMetadata()
                    .addNewOwnerReference()
                    .withKind("Deployment")
                    .withName("web")
                    .withUid(owner.getMetadata().getUid())
                    .withController(true)
                    .endOwnerReference()
                    .endMetadata();
        }
        client.resource(builder.build()).create();
    }

    private static Deployment deployment(String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .addToAnnotations("team", "shop")
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withTemplate(template(image))
                .endSpec()
                .build();
    }

    private static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("web")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }

    private static String fingerprint(String image) {
        ObjectMeta metadata = template(image).getMetadata();
        return TemplateFingerprint.of(metadata, template(image).getSpec());
    }
}
