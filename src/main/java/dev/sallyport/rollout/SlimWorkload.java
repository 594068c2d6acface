package dev.sallyport.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reduction of workloads for the informer cache: the pod template becomes its fingerprint, and unused metadata is removed.
 * Reduced objects must never be written to the API server.
 */
public final class SlimWorkload {
    private static final String FINGERPRINT = "sallyport.dev/template";

    private SlimWorkload() {}

    /** Reduces a workload in place. */
    public static <T extends HasMetadata> T slim(T workload) {
        workload.getMetadata().setManagedFields(null);
        workload.getMetadata().setAnnotations(null);
        workload.getMetadata().setLabels(null);
        switch (workload) {
            case Deployment deployment ->
                deployment.getSpec().setTemplate(slim(deployment.getSpec().getTemplate()));
            case StatefulSet set -> {
                set.getSpec().setTemplate(slim(set.getSpec().getTemplate()));
                set.getSpec().setVolumeClaimTemplates(null);
            }
            case DaemonSet set -> set.getSpec().setTemplate(slim(set.getSpec().getTemplate()));
            case Job job ->
                job.getSpec()
                        .setTemplate(
                                reduced(TemplateFingerprint.ofJob(job.getSpec().getTemplate())));
            case CronJob cronJob -> {
                var jobs = cronJob.getSpec().getJobTemplate().getSpec();
                jobs.setTemplate(slim(jobs.getTemplate()));
            }
            default -> {}
        }
        return workload;
    }

    private static PodTemplateSpec slim(PodTemplateSpec template) {
        return reduced(TemplateFingerprint.of(template));
    }

    private static PodTemplateSpec reduced(String fingerprint) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToAnnotations(FINGERPRINT, fingerprint)
                .endMetadata()
                .build();
    }

    /** Returns the fingerprint in a reduced template. A template with a spec is not reduced, even with the annotation. */
    static Optional<String> fingerprint(@Nullable PodTemplateSpec template) {
        return template == null || template.getSpec() != null || template.getMetadata() == null
                ? Optional.empty()
                : Optional.ofNullable(template.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get(FINGERPRINT));
    }
}
