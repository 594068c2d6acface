package dev.sallyport.check.secrets;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * Requires an explicit {@code automountServiceAccountToken}, because most programs do not need a token for the API server.
 *
 * <p>Restricted fields: {@code spec.automountServiceAccountToken}
 *
 * <p>Allowed values: true or false, but not unset. The field of the service account and the volume that the API server adds to
 * Pods are ignored, because the manifest must be explicit.
 */
public record ServiceAccountTokenCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "secrets/service-account-token";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return workload.spec().getAutomountServiceAccountToken() != null
                ? Outcome.PASSED
                : Outcome.of(List.of(new Problem(
                        workload.specPath() + ".automountServiceAccountToken",
                        "the pod does not set automountServiceAccountToken",
                        "set automountServiceAccountToken to false, or to true if the program uses the API")));
    }
}
