package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pods and earlier pod templates of workloads, read from the API server; restores earlier pod templates. */
@Singleton
public final class ClusterWorkloads implements WorkloadReader {
    private static final long MAX_PODS = 100;
    private static final int TRIES = 5;
    private static final String HASH = "pod-template-hash";

    private final KubernetesClient client;
    private final WebhookRegistration registration;

    /** Creates a reader that changes no workload in the exempt namespaces of the webhook. */
    public ClusterWorkloads(KubernetesClient client, WebhookRegistration registration) {
        this.client = client;
        this.registration = registration;
    }

    @Override
    public List<Pod> pods(HasMetadata workload) {
        var selector = selector(workload);
        return selector == null
                ? List.of()
                : client.pods()
                        .inNamespace(workload.getMetadata().getNamespace())
                        .withLabelSelector(selector)
                        .list(new ListOptionsBuilder().withLimit(MAX_PODS).build())
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
    public void restore(HasMetadata workload, String failed, String template) {
        var namespace = workload.getMetadata().getNamespace();
        if (registration.exemptNamespaces().contains(namespace)) {
            throw new IllegalStateException(
                    "namespace \"%s\" is exempt: workloads there are neither evaluated nor rolled back"
                            .formatted(namespace));
        }
        if (!ConflictRetry.run(TRIES, () -> update(workload, failed, template))) {
            throw new IllegalStateException(
                    "other clients changed the workload during each of %d attempts".formatted(TRIES));
        }
    }

    /** Restores the template in the current object, because the observed one may be outdated and incomplete. */
    private boolean update(HasMetadata observed, String failed, String template) {
        var current = current(observed);
        if (!fingerprint(template(current)).equals(failed)) {
            throw new IllegalStateException("the pod template has changed since the failure");
        }
        setTemplate(current, earlier(current, template));
        client.resource(current).update();
        return true;
    }

    private HasMetadata current(HasMetadata observed) {
        var current = client.resource(observed).get();
        if (current == null
                || !current.getMetadata().getUid().equals(observed.getMetadata().getUid())) {
            throw new IllegalStateException("the workload has been deleted");
        }
        return current;
    }

    private PodTemplateSpec earlier(HasMetadata workload, String template) {
        return templates(workload)
                .filter(each -> fingerprint(each).equals(template))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("the cluster has no revision with the healthy pod template"));
    }

    /** Returns the earlier templates that the controller of the workload retains. */
    private Stream<PodTemplateSpec> templates(HasMetadata workload) {
        var namespace = workload.getMetadata().getNamespace();
        return workload instanceof Deployment
                ? client.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                        .filter(set -> isOf(workload, set))
                        .map(set -> withoutHash(set.getSpec().getTemplate()))
                : client.apps().controllerRevisions().inNamespace(namespace).list().getItems().stream()
                        .filter(revision -> isOf(workload, revision))
                        .flatMap(revision -> template(revision).stream());
    }

    private static boolean isOf(HasMetadata workload, HasMetadata revision) {
        return requireNonNullElse(revision.getMetadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .anyMatch(owner -> owner.getUid().equals(workload.getMetadata().getUid()));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .removeFromLabels(HASH)
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

    private static PodTemplateSpec template(HasMetadata workload) {
        return switch (workload) {
            case Deployment deployment -> deployment.getSpec().getTemplate();
            case StatefulSet set -> set.getSpec().getTemplate();
            case DaemonSet set -> set.getSpec().getTemplate();
            default ->
                throw new IllegalStateException("a %s has no earlier pod template".formatted(workload.getKind()));
        };
    }

    private static String fingerprint(PodTemplateSpec template) {
        return TemplateFingerprint.of(
                requireNonNullElseGet(template.getMetadata(), ObjectMeta::new), template.getSpec());
    }

    private static void setTemplate(HasMetadata workload, PodTemplateSpec template) {
        switch (workload) {
            case Deployment deployment -> deployment.getSpec().setTemplate(template);
            case StatefulSet set -> set.getSpec().setTemplate(template);
            case DaemonSet set -> set.getSpec().setTemplate(template);
            default ->
                throw new IllegalStateException("a %s has no earlier pod template".formatted(workload.getKind()));
        }
    }
}
