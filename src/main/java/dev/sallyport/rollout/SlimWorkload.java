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
 * Makes workloads small enough for all of a cluster's to be held in memory: a pod template becomes its fingerprint, and
 * what rollouts do not need of the metadata goes. Never to be written back.
 */
public final class SlimWorkload {
    private static final String FINGERPRINT = "sallyport.dev/template";

    private SlimWorkload() {}

    /** Takes out of it what is not needed. */
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
            case Job job -> job.getSpec().setTemplate(slim(job.getSpec().getTemplate()));
            case CronJob cronJob -> {
                var jobs = cronJob.getSpec().getJobTemplate().getSpec();
                jobs.setTemplate(slim(jobs.getTemplate()));
            }
            default -> {}
        }
        return workload;
    }

    private static PodTemplateSpec slim(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToAnnotations(FINGERPRINT, TemplateFingerprint.of(template))
                .endMetadata()
                .build();
    }

    /** The fingerprint of a template that was made slim; no whole one is without a spec, whatever its annotations say. */
    static Optional<String> fingerprint(@Nullable PodTemplateSpec template) {
        return template == null || template.getSpec() != null || template.getMetadata() == null
                ? Optional.empty()
                : Optional.ofNullable(template.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get(FINGERPRINT));
    }
}
