package dev.sallyport.check.runtime;

import java.util.List;
import java.util.Optional;

/** What service accounts may do that makes them administrators, in effect. */
@FunctionalInterface
public interface ServiceAccountPermissions {

    /** Nothing is known to be bound to anybody. */
    ServiceAccountPermissions NONE = (_, _) -> Optional.of(List.of());

    /** The dangerous rights of an account, in a steady order; empty while they are not known yet. */
    Optional<List<Grant>> of(String namespace, String serviceAccount);

    /**
     * A right and where it comes from.
     *
     * @param binding such as {@code ClusterRoleBinding "web"} or, with its namespace, {@code RoleBinding "shop/web"}
     * @param role such as {@code ClusterRole "cluster-admin"}
     * @param right such as {@code every verb on every resource}
     */
    record Grant(String binding, String role, String right) {}
}
