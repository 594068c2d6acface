package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * Requires that metrics of pods are scraped, because failures without metrics are noticed late.
 *
 * <p>Restricted fields: {@code metadata.annotations} and {@code metadata.labels} of the pod
 *
 * <p>Allowed values: the annotation {@code prometheus.io/scrape: "true"}, or labels that a PodMonitor selects, or a Service
 * that a ServiceMonitor selects. The monitor must exist before the workload. Not required for Jobs, CronJobs and pods
 * that are not restarted, because they terminate before they are scraped.
 */
public record MonitoringCheck(Monitors monitors) implements ManifestCheck {

    @Override
    public String id() {
        return "runtime/monitoring";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (!WorkloadLifetime.runs(workload) || isAnnotated(workload)) {
            return new Outcome.Passed();
        }
        var path = workload.podMetadataPath() + ".annotations";
        return monitors.select(workload.namespace(), Subject.labels(workload.podMetadata()))
                .map(selected -> Outcome.of(selected ? List.of() : List.of(problem(path))))
                .orElseGet(() -> new Outcome.Undecided(
                        UndecidedReason.PENDING,
                        new Problem(
                                path, "the monitors of the cluster have not been read yet", "try again in a moment")));
    }

    private static Problem problem(String path) {
        return new Problem(
                path,
                "the metrics of the pod are not scraped",
                "annotate the pod with prometheus.io/scrape: \"true\", or create a PodMonitor that selects it");
    }

    private static boolean isAnnotated(Workload workload) {
        var annotations = workload.podMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get("prometheus.io/scrape"));
    }
}
