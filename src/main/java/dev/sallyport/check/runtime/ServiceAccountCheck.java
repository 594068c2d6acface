package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * Rights that one workload is given through the account {@code default} are every workload's in the namespace.
 *
 * <p>Restricted fields: {@code spec.serviceAccountName}, and the older {@code spec.serviceAccount} where that is unset
 *
 * <p>Allowed values: any name but {@code default}
 */
public record ServiceAccountCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "runtime/service-account";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(
                ServiceAccounts.of(workload).equals(ServiceAccounts.DEFAULT)
                        ? List.of(new Problem(
                                workload.specPath() + ".serviceAccountName",
                                "the pod runs as the service account \"default\"",
                                "make a service account for this workload and name it"))
                        : List.of());
    }
}
