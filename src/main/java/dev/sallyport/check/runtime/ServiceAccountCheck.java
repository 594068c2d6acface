package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * Forbids the service account {@code default}, because all workloads of the namespace share its permissions.
 *
 * <p>Restricted fields: {@code spec.serviceAccountName}, and {@code spec.serviceAccount} if that is unset
 *
 * <p>Allowed values: any name except {@code default}
 */
public record ServiceAccountCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "runtime/service-account";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return ServiceAccounts.of(workload).equals(ServiceAccounts.DEFAULT)
                ? Outcome.of(List.of(new Problem(
                        workload.specPath() + ".serviceAccountName",
                        "the pod runs as the service account \"default\"",
                        "create a service account for this workload and set serviceAccountName")))
                : Outcome.PASSED;
    }
}
