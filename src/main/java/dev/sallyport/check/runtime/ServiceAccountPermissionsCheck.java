package dev.sallyport.check.runtime;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.runtime.ServiceAccountPermissions.Grant;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Forbids service accounts with permissions equivalent to cluster-admin, because a compromised pod could use them.
 *
 * <p>Restricted fields: {@code spec.serviceAccountName}, with the permissions of the account at the time of evaluation; see {@link
 * EscalationRules}
 *
 * <p>Allowed values: an account without such permissions; any account if no token is mounted into the pod
 */
public record ServiceAccountPermissionsCheck(ServiceAccountPermissions permissions) implements ManifestCheck {
    private static final int SHOWN = 3;

    @Override
    public String id() {
        return "runtime/service-account-permissions";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        if (!ServiceAccounts.mayHaveToken(workload)) {
            return new Outcome.Passed();
        }
        var account = ServiceAccounts.of(workload);
        var path = workload.specPath() + ".serviceAccountName";
        return permissions
                .of(workload.namespace(), account)
                .map(grants -> Outcome.of(grants.isEmpty() ? List.of() : List.of(problem(path, account, grants))))
                .orElseGet(() -> new Outcome.Undecided(
                        UndecidedReason.PENDING,
                        new Problem(path, "the roles of the cluster have not been read yet", "try again in a moment")));
    }

    private static Problem problem(String path, String account, List<Grant> grants) {
        var shown = grants.stream()
                .limit(SHOWN)
                .map(grant -> "%s (%s, %s)".formatted(grant.right(), grant.role(), grant.binding()))
                .collect(Collectors.joining("; "));
        var more = grants.size() > SHOWN ? "; and " + (grants.size() - SHOWN) + " more" : "";
        return new Problem(
                path,
                "the service account \"" + account + "\" has permissions equivalent to cluster-admin: " + shown + more,
                "bind it to a Role with only the required permissions, or set automountServiceAccountToken to false");
    }
}
