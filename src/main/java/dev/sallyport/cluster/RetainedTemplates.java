package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pod templates of present and earlier revisions that the controllers of workloads retain. */
record RetainedTemplates(KubernetesClient client) {
    private static final String TEMPLATE_HASH = "pod-template-hash";
    private static final String REVISION_HASH = "controller-revision-hash";

    /**
     * Template of one revision.
     *
     * @param uid identifier of the object that contains it
     * @param hash value of the label by which the controller marks Pods with the template
     */
    record Retained(String uid, String hash, PodTemplateSpec template) {}

    /** Returns the templates of a workload, in any order. */
    Stream<PodTemplateSpec> of(HasMetadata workload) {
        return (workload instanceof Deployment deployment ? replicaSets(deployment) : controllerRevisions(workload))
                .map(Retained::template);
    }

    /** Returns the templates in the ReplicaSets of a Deployment. */
    Stream<Retained> replicaSets(Deployment deployment) {
        var sets =
                client.apps().replicaSets().inNamespace(deployment.getMetadata().getNamespace());
        var selector = deployment.getSpec().getSelector();
        return (selector == null
                        ? sets.list()
                        : sets.withLabelSelector(selector).list())
                .getItems().stream()
                        .filter(set -> isOf(deployment, set))
                        .map(set -> new Retained(
                                set.getMetadata().getUid(),
                                label(set, TEMPLATE_HASH),
                                withoutHash(set.getSpec().getTemplate())));
    }

    /** Returns the templates in the ControllerRevisions of a StatefulSet or DaemonSet. */
    Stream<Retained> controllerRevisions(HasMetadata workload) {
        var revisions = client.apps()
                .controllerRevisions()
                .inNamespace(workload.getMetadata().getNamespace());
        var selector = selector(workload);
        return (selector == null
                        ? revisions.list()
                        : revisions.withLabelSelector(selector).list())
                .getItems().stream()
                        .filter(revision -> isOf(workload, revision))
                        .flatMap(revision -> template(revision)
                                .map(template -> new Retained(
                                        revision.getMetadata().getUid(), label(revision, REVISION_HASH), template))
                                .stream());
    }

    private static @Nullable LabelSelector selector(HasMetadata workload) {
        return switch (workload) {
            case StatefulSet set -> set.getSpec().getSelector();
            case DaemonSet set -> set.getSpec().getSelector();
            default -> null;
        };
    }

    private static String label(HasMetadata object, String name) {
        return requireNonNullElse(object.getMetadata().getLabels(), Map.<String, String>of())
                .getOrDefault(name, "");
    }

    private static boolean isOf(HasMetadata workload, HasMetadata revision) {
        return requireNonNullElse(revision.getMetadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .anyMatch(owner -> owner.getUid().equals(workload.getMetadata().getUid()));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .removeFromLabels(TEMPLATE_HASH)
                .endMetadata()
                .build();
    }

    /** Returns the template in a ControllerRevision, which contains a patch that replaces the template. */
    private Optional<PodTemplateSpec> template(ControllerRevision revision) {
        var patch = client.getKubernetesSerialization().convertValue(revision.getData(), JsonNode.class);
        return patch != null && patch.path("spec").path("template") instanceof ObjectNode template
                ? Optional.of(client.getKubernetesSerialization()
                        .convertValue(template.without("$patch"), PodTemplateSpec.class))
                : Optional.empty();
    }
}
