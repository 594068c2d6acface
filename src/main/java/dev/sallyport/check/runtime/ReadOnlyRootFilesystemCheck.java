package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;

/**
 * Requires a read-only root file system, so that attackers cannot install tools or change programs.
 *
 * <p>Restricted fields: {@code
 * spec.{initContainers,containers,ephemeralContainers}[*].securityContext.readOnlyRootFilesystem}
 *
 * <p>Allowed values: true. Not required for pods with {@code spec.os.name: windows}, which do not support it.
 */
public record ReadOnlyRootFilesystemCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "runtime/read-only-root-filesystem";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var os = workload.spec().getOs();
        if (os != null && "windows".equals(os.getName())) {
            return Outcome.PASSED;
        }
        var problems = new Problems();
        for (var container : workload.containers()) {
            if (!isReadOnly(container)) {
                problems.add(
                        container.path() + ".securityContext.readOnlyRootFilesystem",
                        container.label() + " has a writable root file system",
                        "set readOnlyRootFilesystem to true, and mount an emptyDir where the program writes");
            }
        }
        return problems.outcome();
    }

    private static boolean isReadOnly(WorkloadContainer container) {
        var context = container.securityContext();
        return context != null && Boolean.TRUE.equals(context.getReadOnlyRootFilesystem());
    }
}
