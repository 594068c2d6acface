package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requires probes, so that containers receive traffic only when they are ready and are restarted when they hang.
 *
 * <p>Restricted fields: {@code readinessProbe}, {@code livenessProbe} and {@code startupProbe} of {@code
 * spec.containers[*]} and of sidecars, {@code spec.initContainers[*]} with {@code restartPolicy: Always}
 *
 * <p>Allowed values: a probe with a handler, for each of {@code probes}. Not required for Jobs, CronJobs and pods that are not
 * restarted.
 *
 * @param probes names of the required probes, such as {@code readiness}
 */
public record ProbesCheck(List<String> probes) implements ManifestCheck {
    public ProbesCheck {
        probes = List.copyOf(probes);
    }

    @Override
    public String id() {
        return "runtime/probes";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(
                WorkloadLifetime.runs(workload)
                        ? workload.containers().stream()
                                .filter(WorkloadContainer::restarts)
                                .flatMap(this::problems)
                                .toList()
                        : List.of());
    }

    private Stream<Problem> problems(WorkloadContainer container) {
        return probes.stream()
                .filter(probe -> container.probes().stream()
                        .noneMatch(given -> given.field().equals(probe + "Probe") && hasHandler(given.probe())))
                .map(probe -> new Problem(
                        container.path() + "." + probe + "Probe",
                        container.label() + " has no " + probe + " probe",
                        "add a " + probe + "Probe that reports the state of the container"));
    }

    private static boolean hasHandler(Probe probe) {
        return probe.getExec() != null
                || probe.getHttpGet() != null
                || probe.getTcpSocket() != null
                || probe.getGrpc() != null;
    }
}
