package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.rollout.SlimWorkload;
import dev.sallyport.rollout.TemplateFingerprint;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.List;
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
        workloads = new ClusterWorkloads(client, registration());
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
                "sallyport", "sallyport-system", Optional.empty(), Duration.ofSeconds(5), List.of("cni"), false);
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
