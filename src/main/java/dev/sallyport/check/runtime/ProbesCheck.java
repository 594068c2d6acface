package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.List;

/**
 * Requires probes, so that containers receive traffic only when they are ready and are restarted when they hang.
 *
 * <p>Restricted fields: {@code readinessProbe}, {@code livenessProbe} and {@code startupProbe} of {@code
 * spec.containers[*]} and of sidecars, {@code spec.initContainers[*]} with {@code restartPolicy: Always}
 *
 * <p>Allowed values: a probe with a handler, for each of {@code probes}, and one of {@code anyOf}. Not required for Jobs, CronJobs and pods that are not
 * restarted.
 *
 * @param probes names of the required probes, such as {@code readiness}
 * @param anyOf names of probes of which one is required; empty if none is
 */
public record ProbesCheck(List<String> probes, List<String> anyOf) implements ManifestCheck {
    public ProbesCheck {
        probes = List.copyOf(probes);
        anyOf = List.copyOf(anyOf);
    }

    @Override
    public String id() {
        return "runtime/probes";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        if (WorkloadLifetime.runs(workload)) {
            for (var container : workload.containers()) {
                if (container.restarts()) {
                    addMissing(problems, container);
                    addMissingChoice(problems, container);
                }
            }
        }
        return problems.outcome();
    }

    private void addMissing(Problems problems, WorkloadContainer container) {
        for (var probe : probes) {
            if (!hasProbe(container, probe)) {
                problems.add(
                        container.path() + "." + probe + "Probe",
                        container.label() + " has no " + probe + " probe",
                        "add a " + probe + "Probe that reports the state of the container");
            }
        }
    }

    private void addMissingChoice(Problems problems, WorkloadContainer container) {
        if (!anyOf.isEmpty() && anyOf.stream().noneMatch(probe -> hasProbe(container, probe))) {
            var choice = String.join(" or ", anyOf);
            problems.add(
                    container.path() + "." + anyOf.getFirst() + "Probe",
                    container.label() + " has no " + choice + " probe",
                    "add a probe that reports the state of the container: " + choice);
        }
    }

    private static boolean hasProbe(WorkloadContainer container, String name) {
        for (var given : container.probes()) {
            if (given.field().length() == name.length() + "Probe".length()
                    && given.field().startsWith(name)
                    && given.field().endsWith("Probe")
                    && hasHandler(given.probe())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasHandler(Probe probe) {
        return probe.getExec() != null
                || probe.getHttpGet() != null
                || probe.getTcpSocket() != null
                || probe.getGrpc() != null;
    }
}
