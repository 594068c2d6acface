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
 * A hole in a program is a hole in the cluster where the pod's account is an administrator.
 *
 * <p>Restricted fields: {@code spec.serviceAccountName}, by the rights that roles give the account at the time; see {@link
 * RoleGrants} for which of them make an administrator
 *
 * <p>Allowed values: an account without such a right, or any where no token comes into the pod
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
                        new Problem(path, "the roles of the cluster are not known yet", "try again in a moment")));
    }

    private static Problem problem(String path, String account, List<Grant> grants) {
        var shown = grants.stream()
                .limit(SHOWN)
                .map(grant -> "%s by %s through %s".formatted(grant.right(), grant.role(), grant.binding()))
                .collect(Collectors.joining("; "));
        var more = grants.size() > SHOWN ? "; and " + (grants.size() - SHOWN) + " more" : "";
        return new Problem(
                path,
                "the service account \"" + account + "\" may do too much: " + shown + more,
                "bind it to a Role with what the program needs, or set automountServiceAccountToken to false");
    }
}
