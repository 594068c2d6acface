package dev.sallyport.check.runtime;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;

/** Distinction of long-running workloads from those that terminate. */
final class WorkloadLifetime {

    private WorkloadLifetime() {}

    static boolean runs(Workload workload) {
        var policy = workload.spec().getRestartPolicy();
        return workload.kind().like() != ObjectKind.JOB
                && workload.kind().like() != ObjectKind.CRON_JOB
                && (policy == null || policy.isEmpty() || policy.equals("Always"));
    }
}
