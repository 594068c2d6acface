package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.runtime.Escalation.Scope;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Index of the dangerous permissions that the roles of a cluster grant to service accounts; see {@link EscalationRules}.
 *
 * <p>A binding applies to an account by its name, by its user name, and by the groups of all service accounts, of all service
 * accounts of its namespace, and of all authenticated users. Aggregated roles have the rules that the control plane added.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/rbac-good-practices/">RBAC good practices</a>
 */
public final class RolePermissions implements ServiceAccountPermissions {
    private static final String USER = "system:serviceaccount:";
    private static final String GROUP = "system:serviceaccounts";

    /** Namespace of the controllers of Kubernetes, some of which have every permission. */
    private static final String SYSTEM_NAMESPACE = "kube-system";

    private static final Comparator<Grant> ORDER =
            Comparator.comparing(Grant::binding).thenComparing(Grant::role).thenComparing(Grant::right);

    private final Map<String, List<Grant>> byAccount = new HashMap<>();
    private final Map<String, List<Grant>> byGroup = new HashMap<>();

    /** Dangerous permissions of a role by the scope of its binding. */
    private record Rights(Map<Scope, List<String>> byScope) {
        static final Rights NONE = new Rights(Map.of());

        static Rights of(@Nullable List<PolicyRule> rules) {
            if (rules == null) {
                return NONE;
            }
            var byScope = new EnumMap<Scope, List<String>>(Scope.class);
            for (var scope : Scope.values()) {
                byScope.put(
                        scope,
                        rules.stream()
                                .flatMap(rule -> EscalationRules.in(rule, scope).stream())
                                .distinct()
                                .toList());
            }
            return new Rights(byScope);
        }

        List<String> in(Scope scope) {
            return byScope.getOrDefault(scope, List.of());
        }
    }

    /** Creates the index from all roles and bindings of a cluster. */
    public RolePermissions(
            Collection<Role> roles,
            Collection<ClusterRole> clusterRoles,
            Collection<RoleBinding> bindings,
            Collection<ClusterRoleBinding> clusterBindings) {
        var known = new HashMap<String, Rights>();
        roles.forEach(role -> known.put(key(role.getMetadata().getNamespace(), role), Rights.of(role.getRules())));
        clusterRoles.forEach(role -> known.put(key(null, role), Rights.of(role.getRules())));
        clusterBindings.forEach(binding -> addClusterWide(binding, known));
        bindings.forEach(binding -> addNamespaced(binding, known));
    }

    @Override
    public Optional<List<Grant>> of(String namespace, String serviceAccount) {
        return Optional.of(Stream.of(
                        byAccount.getOrDefault(namespace + "/" + serviceAccount, List.of()),
                        byGroup.getOrDefault(GROUP, List.of()),
                        byGroup.getOrDefault(GROUP + ":" + namespace, List.of()),
                        byGroup.getOrDefault("system:authenticated", List.of()))
                .flatMap(List::stream)
                .distinct()
                .sorted(ORDER)
                .toList());
    }

    private void addClusterWide(ClusterRoleBinding binding, Map<String, Rights> roles) {
        var name = "ClusterRoleBinding \"" + binding.getMetadata().getName() + '"';
        var rights = rights(binding.getRoleRef(), null, roles).in(Scope.CLUSTER);
        add(binding.getSubjects(), null, grants(name, binding.getRoleRef(), rights));
    }

    private void addNamespaced(RoleBinding binding, Map<String, Rights> roles) {
        var namespace = binding.getMetadata().getNamespace();
        var name = "RoleBinding \"" + key(namespace, binding) + '"';
        var rights = rights(binding.getRoleRef(), namespace, roles)
                .in(SYSTEM_NAMESPACE.equals(namespace) ? Scope.SYSTEM_NAMESPACE : Scope.ANY_NAMESPACE);
        add(binding.getSubjects(), namespace, grants(name, binding.getRoleRef(), rights));
    }

    /** Returns the permissions of a role; none if the role does not exist, as in the API server. */
    private static Rights rights(@Nullable RoleRef role, @Nullable String namespace, Map<String, Rights> roles) {
        if (role == null) {
            return Rights.NONE;
        }
        var home = "ClusterRole".equals(role.getKind()) ? "" : requireNonNullElse(namespace, "");
        return roles.getOrDefault(home + "/" + role.getName(), Rights.NONE);
    }

    private static List<Grant> grants(String binding, RoleRef role, List<String> rights) {
        return rights.stream()
                .map(right -> new Grant(binding, role.getKind() + " \"" + role.getName() + '"', right))
                .toList();
    }

    private void add(@Nullable List<Subject> subjects, @Nullable String namespace, List<Grant> grants) {
        if (subjects != null && !grants.isEmpty()) {
            subjects.forEach(subject -> add(subject, namespace, grants));
        }
    }

    private void add(Subject subject, @Nullable String namespace, List<Grant> grants) {
        var name = requireNonNullElse(subject.getName(), "");
        switch (requireNonNullElse(subject.getKind(), "")) {
            case "ServiceAccount" -> {
                var given = requireNonNullElse(subject.getNamespace(), "");
                put(byAccount, (given.isEmpty() ? requireNonNullElse(namespace, "") : given) + "/" + name, grants);
            }
            case "User" -> {
                if (name.startsWith(USER)) {
                    put(byAccount, name.substring(USER.length()).replaceFirst(":", "/"), grants);
                }
            }
            case "Group" -> put(byGroup, name, grants);
            default -> {} // the API has no other kinds
        }
    }

    private static void put(Map<String, List<Grant>> grants, String key, List<Grant> more) {
        grants.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(more);
    }

    private static String key(@Nullable String namespace, HasMetadata object) {
        return requireNonNullElse(namespace, "") + "/" + object.getMetadata().getName();
    }
}
