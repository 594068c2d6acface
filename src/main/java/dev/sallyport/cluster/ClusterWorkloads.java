package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElseGet;

import dev.sallyport.kubernetes.ConflictRetry;
import dev.sallyport.rollout.RevisionPods;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.WorkloadReader;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;

/** Pods and earlier pod templates of workloads, read from the API server; restores earlier pod templates. */
@Singleton
public final class ClusterWorkloads implements WorkloadReader {
    private static final int TRIES = 5;

    private final KubernetesClient client;
    private final WebhookRegistration registration;
    private final RetainedTemplates templates;
    private final RevisionPodReader pods;

    /** Creates a reader that changes no workload in the exempt namespaces of the webhook. */
    public ClusterWorkloads(KubernetesClient client, WebhookRegistration registration, InstantSource clock) {
        this.client = client;
        this.registration = registration;
        this.templates = new RetainedTemplates(client);
        this.pods = new RevisionPodReader(client, templates, clock);
    }

    @Override
    public RevisionPods pods(HasMetadata workload, String template) {
        return pods.read(workload, template);
    }

    @Override
    public Optional<Workload> current(HasMetadata workload) {
        var namespace = workload.getMetadata().getNamespace();
        return Optional.ofNullable(client.resource(workload).get())
                .filter(each -> each.getMetadata()
                        .getUid()
                        .equals(workload.getMetadata().getUid()))
                .flatMap(each -> SubjectReader.read(each, namespace))
                .filter(Workload.class::isInstance)
                .map(Workload.class::cast);
    }

    @Override
    public void restore(HasMetadata workload, String failed, String template) {
        if (workload instanceof GenericKubernetesResource) {
            throw new IllegalStateException(
                    "a %s is not rolled back: its own controller keeps its revisions; roll back with it"
                            .formatted(workload.getKind()));
        }
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
        var current = existing(observed);
        if (!fingerprint(template(current)).equals(failed)) {
            throw new IllegalStateException("the pod template has changed since the failure");
        }
        setTemplate(current, earlier(current, template));
        client.resource(current).update();
        return true;
    }

    private HasMetadata existing(HasMetadata observed) {
        var current = client.resource(observed).get();
        if (current == null
                || !current.getMetadata().getUid().equals(observed.getMetadata().getUid())) {
            throw new IllegalStateException("the workload has been deleted");
        }
        return current;
    }

    private PodTemplateSpec earlier(HasMetadata workload, String template) {
        return templates
                .of(workload)
                .filter(each -> fingerprint(each).equals(template))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("the cluster has no revision with the healthy pod template"));
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
