package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dangerous rights that the roles of a cluster give, by whom they give them to. Made once from all roles and bindings;
 * asking is a matter of a few lookups.
 *
 * <p>Bindings reach an account by its name, by its user name, and by the groups of all accounts, of those of its namespace,
 * and of all who are authenticated. Of aggregated roles those rules count that the control plane has filled in. What makes
 * an administrator is {@link Danger}'s to say.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/rbac-good-practices/">RBAC good practices</a>
 */
public final class RoleGrants implements ServiceAccountPermissions {
    private static final String USER = "system:serviceaccount:";
    private static final String GROUP = "system:serviceaccounts";
    private static final Comparator<Grant> ORDER =
            Comparator.comparing(Grant::binding).thenComparing(Grant::role).thenComparing(Grant::right);

    private final Map<String, List<Grant>> byAccount = new HashMap<>();
    private final Map<String, List<Grant>> byGroup = new HashMap<>();
    private final Map<String, List<PolicyRule>> roles = new HashMap<>();

    /** Reads the roles and bindings of a cluster. */
    public RoleGrants(
            Collection<Role> roles,
            Collection<ClusterRole> clusterRoles,
            Collection<RoleBinding> bindings,
            Collection<ClusterRoleBinding> clusterBindings) {
        roles.forEach(role -> this.roles.put(key(role.getMetadata().getNamespace(), role), rules(role.getRules())));
        clusterRoles.forEach(role -> this.roles.put(key(null, role), rules(role.getRules())));
        clusterBindings.forEach(
                binding -> add("ClusterRoleBinding", binding, null, binding.getRoleRef(), binding.getSubjects()));
        bindings.forEach(binding -> add(
                "RoleBinding",
                binding,
                binding.getMetadata().getNamespace(),
                binding.getRoleRef(),
                binding.getSubjects()));
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

    /** A role that is not there gives nothing, as the API server has it. */
    private void add(
            String kind,
            HasMetadata binding,
            @Nullable String namespace,
            @Nullable RoleRef reference,
            @Nullable List<Subject> subjects) {
        if (reference == null || subjects == null) {
            return;
        }
        var isClusterRole = "ClusterRole".equals(reference.getKind());
        var rules = roles.getOrDefault(
                (isClusterRole ? "" : requireNonNullElse(namespace, "")) + "/" + reference.getName(), List.of());
        var rights = rules.stream()
                .flatMap(rule -> Danger.in(rule, namespace == null).stream())
                .distinct()
                .collect(Collectors.toList());
        if (rights.isEmpty()) {
            return;
        }
        var name = kind + " \"" + binding.getMetadata().getName() + '"';
        var role = reference.getKind() + " \"" + reference.getName() + '"';
        var grants = rights.stream().map(right -> new Grant(name, role, right)).toList();
        subjects.forEach(subject -> add(subject, namespace, grants));
    }

    private void add(Subject subject, @Nullable String namespace, List<Grant> grants) {
        var name = requireNonNullElse(subject.getName(), "");
        switch (requireNonNullElse(subject.getKind(), "")) {
            case "ServiceAccount" -> {
                var home = subject.getNamespace() == null ? namespace : subject.getNamespace();
                put(byAccount, home + "/" + name, grants);
            }
            case "User" -> {
                if (name.startsWith(USER)) {
                    put(byAccount, name.substring(USER.length()).replaceFirst(":", "/"), grants);
                }
            }
            case "Group" -> put(byGroup, name, grants);
            default -> {} // the API knows no other
        }
    }

    private static void put(Map<String, List<Grant>> grants, String key, List<Grant> more) {
        grants.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(more);
    }

    private static String key(@Nullable String namespace, HasMetadata role) {
        return requireNonNullElse(namespace, "") + "/" + role.getMetadata().getName();
    }

    private static List<PolicyRule> rules(@Nullable List<PolicyRule> rules) {
        return rules == null ? List.of() : rules;
    }
}
