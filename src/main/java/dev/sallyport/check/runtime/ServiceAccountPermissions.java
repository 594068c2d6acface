package dev.sallyport.check.runtime;

import java.util.List;
import java.util.Optional;

/** Port to the permissions of service accounts that are equivalent to cluster-admin. */
@FunctionalInterface
public interface ServiceAccountPermissions {

    /** No permissions. */
    ServiceAccountPermissions NONE = (_, _) -> Optional.of(List.of());

    /** Returns the dangerous permissions of an account in a stable order; empty until roles are read. */
    Optional<List<Grant>> of(String namespace, String serviceAccount);

    /**
     * Permission with its role and binding.
     *
     * @param binding for example {@code ClusterRoleBinding "web"} or, with its namespace, {@code RoleBinding "shop/web"}
     * @param role for example {@code ClusterRole "cluster-admin"}
     * @param right for example {@code every verb on every resource}
     */
    record Grant(String binding, String role, String right) {}
}
