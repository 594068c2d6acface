package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElseGet;

import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads pods and earlier templates of workloads from the API server, and puts the latter back. */
public final class ClusterWorkloads implements Workloads {
    private static final long PODS = 100;
    private static final String HASH = "pod-template-hash";

    private final KubernetesClient client;

    public ClusterWorkloads(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public List<Pod> pods(HasMetadata workload) {
        var selector = selector(workload);
        return selector == null
                ? List.of()
                : client.pods()
                        .inNamespace(workload.getMetadata().getNamespace())
                        .withLabelSelector(selector)
                        .list(new ListOptionsBuilder().withLimit(PODS).build())
                        .getItems();
    }

    private static @Nullable LabelSelector selector(HasMetadata workload) {
        return switch (workload) {
            case Deployment deployment -> deployment.getSpec().getSelector();
            case StatefulSet set -> set.getSpec().getSelector();
            case DaemonSet set -> set.getSpec().getSelector();
            default -> null;
        };
    }

    @Override
    public void restore(HasMetadata workload, String template) {
        var found = templates(workload)
                .filter(each -> TemplateFingerprint.of(
                                requireNonNullElseGet(each.getMetadata(), ObjectMeta::new), each.getSpec())
                        .equals(template))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the cluster has kept no such revision"));
        put(workload, found);
    }

    /** Earlier templates that the workload's controller has kept. */
    private Stream<PodTemplateSpec> templates(HasMetadata workload) {
        var namespace = workload.getMetadata().getNamespace();
        return workload instanceof Deployment
                ? client.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                        .filter(set -> isOf(workload, set))
                        .map(ReplicaSet::getSpec)
                        .map(spec -> withoutHash(spec.getTemplate()))
                : client.apps().controllerRevisions().inNamespace(namespace).list().getItems().stream()
                        .filter(revision -> isOf(workload, revision))
                        .flatMap(revision -> template(revision).stream());
    }

    private static boolean isOf(HasMetadata workload, HasMetadata kept) {
        return kept.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(workload.getMetadata().getUid()));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .removeFromLabels(HASH)
                .endMetadata()
                .build();
    }

    /** A ControllerRevision holds a patch that replaces the template. */
    private Optional<PodTemplateSpec> template(ControllerRevision revision) {
        return revision.getData() instanceof Map<?, ?> data
                        && data.get("spec") instanceof Map<?, ?> spec
                        && spec.get("template") instanceof Map<?, ?> template
                ? Optional.of(client.getKubernetesSerialization().convertValue(template, PodTemplateSpec.class))
                : Optional.empty();
    }

    /** With the resourceVersion that was seen: what somebody has changed meanwhile stays as it is. */
    private void put(HasMetadata workload, PodTemplateSpec template) {
        switch (workload) {
            case Deployment deployment -> {
                var restored = deployment.toBuilder()
                        .editSpec()
                        .withTemplate(template)
                        .endSpec()
                        .build();
                client.resource(restored).update();
            }
            case StatefulSet set ->
                client.resource(set.toBuilder()
                                .editSpec()
                                .withTemplate(template)
                                .endSpec()
                                .build())
                        .update();
            case DaemonSet set ->
                client.resource(set.toBuilder()
                                .editSpec()
                                .withTemplate(template)
                                .endSpec()
                                .build())
                        .update();
            default -> throw new IllegalStateException("a " + workload.getKind() + " has nothing to go back to");
        }
    }
}
