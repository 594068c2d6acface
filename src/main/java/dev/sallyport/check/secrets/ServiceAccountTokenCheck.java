package dev.sallyport.check.secrets;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.List;

/**
 * A token of the API server is in a container because the manifest says so, not because nobody said otherwise.
 *
 * <p>Restricted fields: {@code spec.automountServiceAccountToken}
 *
 * <p>Allowed values: true or false, but not unset. What the service account itself says does not count: the manifest is what
 * is read. The volume that the API server adds to a Pod tells nothing.
 */
public record ServiceAccountTokenCheck() implements ManifestCheck {

    @Override
    public String id() {
        return "secrets/service-account-token";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(
                workload.spec().getAutomountServiceAccountToken() == null
                        ? List.of(new Problem(
                                workload.specPath() + ".automountServiceAccountToken",
                                "the pod does not say whether it wants a token of the API server",
                                "set automountServiceAccountToken to false, or to true where it speaks to the API"))
                        : List.of());
    }
}
