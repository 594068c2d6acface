package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of custom kinds as workloads. */
class CustomWorkloadsTest {
    private static final String ROLLOUT = """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 3
          template:
            metadata: {labels: {app: web}}
            spec: {hostNetwork: true, containers: [{name: web, image: "a.io/web:1"}]}
        """;
    private static final String WORKFLOW = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {generateName: build-, namespace: ci}
        spec:
          templates:
            - {name: main, dag: {tasks: []}}
            - {name: build, container: {image: "a.io/build:1", command: [make]}}
            - {name: any, script: {image: "{{inputs.parameters.image}}", source: "echo"}}
            - {name: set, containerSet: {containers: [{name: a, image: "a.io/a:1"}]}, sidecars: [{name: s, image: "a.io/s:1"}]}
        """;

    @Test
    void readsThePodTemplateAtItsPath() {
        var rollout = Manifests.workload(ROLLOUT);

        assertThat(rollout.kind().qualifiedName()).isEqualTo("Rollout.argoproj.io");
        assertThat(rollout.kind().like()).isEqualTo(ObjectKind.DEPLOYMENT);
        assertThat(rollout.specPath()).isEqualTo("spec.template.spec");
        assertThat(rollout.spec().getHostNetwork()).isTrue();
        assertThat(rollout.podMetadata().getLabels()).containsEntry("app", "web");
        assertThat(rollout.images())
                .extracting(ImageUse::path)
                .containsExactly("spec.template.spec.containers[0].image");
    }

    @Test
    void readsEveryVersionOfACustomKind() {
        assertThat(Manifests.workload(ROLLOUT.replace("v1alpha1", "v9")).kind())
                .isEqualTo(Manifests.workload(ROLLOUT).kind());
    }

    @Test
    void readsContainersInListsWithoutParameters() {
        var workflow = Manifests.workload(WORKFLOW);

        assertThat(workflow.kind().hasPodSpec()).isFalse();
        assertThat(workflow.images())
                .extracting(ImageUse::path, ImageUse::image)
                .containsExactlyInAnyOrder(
                        tuple("spec.templates[1].container.image", "a.io/build:1"),
                        tuple("spec.templates[3].containerSet.containers[0].image", "a.io/a:1"),
                        tuple("spec.templates[3].sidecars[0].image", "a.io/s:1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}",
                "{workloadRef: {name: web}, template: null}"
            })
    void readsAnObjectThatRefersToItsPodTemplateAsOneThatRunsNothing(String spec) {
        assertThat(Manifests.subject(
                        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec: %s\n"
                                .formatted(spec)))
                .isInstanceOf(PlainObject.class);
        assertThat(Manifests.subject(
                        "apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {name: a}\nspec: {taskRef: {name: t}}\n"))
                .isInstanceOf(PlainObject.class);
    }

    /** A template of another type is never read as an absent one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{template: {}}",
                "{template: text}",
                "{template: [a]}",
                "{template: {spec: text}}",
                "{template: {spec: {containers: {name: web}}}}",
                "{template: {spec: {containers: [{image: {a: b}}]}}}",
                "{workloadRef: null}",
                "[a]",
                "text"
            })
    void rejectsAnObjectOfAnotherForm(String spec) {
        assertThatThrownBy(() -> Manifests.subject(
                        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec: %s\n"
                                .formatted(spec)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsContainersOfAnotherForm() {
        assertThatThrownBy(
                        () -> Manifests.subject(WORKFLOW.replace("{image: \"a.io/build:1\", command: [make]}", "text")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spec.templates[1].container");
    }

    /** A template beside a reference is evaluated: a controller may prefer either. */
    @Test
    void readsAPodTemplateBesideAReference() {
        assertThat(Manifests.subject(ROLLOUT.replace("replicas: 3", "workloadRef: {name: web}")))
                .isInstanceOf(Workload.class);
    }

    @ParameterizedTest
    @CsvSource({"apps/v1, StatefulSet, StatefulSet", "apps.kruise.io/v1beta1, StatefulSet, StatefulSet.apps.kruise.io"})
    void distinguishesKindsOfTheSameName(String apiVersion, String kind, String qualified) {
        assertThat(ObjectKind.qualifiedName(apiVersion, kind)).isEqualTo(qualified);
        assertThat(ObjectKind.named(qualified).orElseThrow().group()).isEqualTo(ObjectKind.group(apiVersion));
    }

    @Test
    void changesReplicasOfACopy() {
        HasMetadata rollout = Manifests.workload(ROLLOUT).object();

        var scaled = Replicas.with(rollout, 9);

        assertThat(Replicas.of(scaled)).isEqualTo(9);
        assertThat(Replicas.of(rollout)).isEqualTo(3);
        assertThat(((Workload) SubjectReader.read(scaled, null).orElseThrow()).spec())
                .isEqualTo(Manifests.workload(ROLLOUT).spec());
    }

    @Test
    void treatsEveryChangeOfAPodTemplateAsADeployment() {
        var changed = Manifests.workload(ROLLOUT.replace("web:1", "web:2")).changeFrom(Manifests.workload(ROLLOUT));
        var scaled = Manifests.workload(ROLLOUT.replace("replicas: 3", "replicas: 4"))
                .changeFrom(Manifests.workload(ROLLOUT));

        assertThat(changed.isDeployment()).isTrue();
        assertThat(scaled.isDeployment()).isFalse();
    }
}
