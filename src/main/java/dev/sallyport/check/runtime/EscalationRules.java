package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Permissions of a role that are equivalent to cluster-admin, or lead there in one step.
 *
 * <p>Cluster-wide: a wildcard for verbs or resources; reading Secrets; pods/exec and nodes/proxy; escalate on ClusterRoles;
 * impersonating users and groups; writing webhook configurations, DeploymentPolicies or TrustRoots. In any scope: all verbs
 * on all resources; escalate on Roles; bind; impersonating service accounts; creating tokens for service accounts.
 *
 * <p>The verb get on pods/exec (until Kubernetes 1.35) and nodes/proxy is sufficient, because a WebSocket starts with a GET.
 *
 * <p>Reading Secrets counts only without resource names. For the other permissions, one resource name is sufficient, except
 * for the verb create, which resource names exclude.
 */
final class EscalationRules {
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> WRITE = Set.of("create", "update", "patch", "delete", "deletecollection");
    private static final String RBAC = "rbac.authorization.k8s.io";

    private static final int SHOWN = 3;

    private final PolicyRule rule;
    private final boolean acrossTheCluster;
    private final List<String> rights = new ArrayList<>();

    private EscalationRules(PolicyRule rule, boolean acrossTheCluster) {
        this.rule = rule;
        this.acrossTheCluster = acrossTheCluster;
    }

    /** Returns descriptions of the dangerous permissions in a rule. */
    static List<String> in(PolicyRule rule, boolean acrossTheCluster) {
        var danger = new EscalationRules(rule, acrossTheCluster);
        danger.anywhere();
        if (acrossTheCluster && danger.rights.isEmpty()) {
            danger.acrossTheCluster();
        }
        return danger.rights;
    }

    private void anywhere() {
        if (has(rule.getVerbs(), "*") && has(rule.getResources(), "*") && has(rule.getApiGroups(), "*")) {
            rights.add("every verb on every resource");
            return;
        }
        addIf(allows(RBAC, "roles", "escalate") || allowsInCluster(RBAC, "clusterroles", "escalate"), "escalate roles");
        addIf(allows(RBAC, "roles", "bind") || allows(RBAC, "clusterroles", "bind"), "bind roles");
        addIf(
                allows("", "serviceaccounts", "impersonate")
                        || allowsInCluster("", "users", "impersonate")
                        || allowsInCluster("", "groups", "impersonate"),
                "impersonate other users");
        addIf(allows("", "serviceaccounts/token", "create"), "create tokens for service accounts");
    }

    private void acrossTheCluster() {
        addIf(has(rule.getResources(), "*"), "every resource of " + groups() + " in all namespaces");
        addIf(has(rule.getVerbs(), "*") && isResourceRule(), "every verb on " + resources() + " in all namespaces");
        if (!rights.isEmpty()) {
            return;
        }
        addIf(!isNamed() && any("", "secrets", READ), "read secrets in all namespaces");
        addIf(allows("", "pods/exec", "create") || allows("", "pods/exec", "get"), "run commands in all pods");
        addIf(allows("", "nodes/proxy", "get") || allows("", "nodes/proxy", "create"), "access the kubelets");
        addIf(
                any("admissionregistration.k8s.io", "validatingwebhookconfigurations", WRITE)
                        || any("admissionregistration.k8s.io", "mutatingwebhookconfigurations", WRITE),
                "change admission webhooks");
        addIf(any("sallyport.dev", "deploymentpolicies", WRITE), "change deployment policies");
        addIf(any("sallyport.dev", "trustroots", WRITE), "change trust roots");
    }

    /** Returns whether the rule allows a verb on a cluster-scoped resource. A RoleBinding never does. */
    private boolean allowsInCluster(String group, String resource, String verb) {
        return acrossTheCluster && allows(group, resource, verb);
    }

    private boolean any(String group, String resource, Set<String> verbs) {
        return verbs.stream().anyMatch(verb -> allows(group, resource, verb));
    }

    /** Matches like the API server: a resource name, {@code *}, or a star with a subresource. */
    private boolean allows(String group, String resource, String verb) {
        var slash = resource.indexOf('/');
        if (isNamed() && slash < 0 && verb.equals("create")) {
            return false;
        }
        return (has(rule.getVerbs(), verb) || has(rule.getVerbs(), "*"))
                && (has(rule.getApiGroups(), group) || has(rule.getApiGroups(), "*"))
                && (has(rule.getResources(), resource)
                        || has(rule.getResources(), "*")
                        || (slash > 0 && has(rule.getResources(), "*" + resource.substring(slash))));
    }

    private boolean isNamed() {
        return !requireNonNullElse(rule.getResourceNames(), List.of()).isEmpty();
    }

    private boolean isResourceRule() {
        return !requireNonNullElse(rule.getResources(), List.of()).isEmpty();
    }

    private String resources() {
        return listed(rule.getResources());
    }

    private String groups() {
        var groups = listed(rule.getApiGroups());
        return groups.isEmpty() ? "the core API group" : "API groups \"" + groups + '"';
    }

    private static String listed(@Nullable List<String> given) {
        var values = requireNonNullElse(given, List.<String>of());
        var shown = String.join(", ", values.stream().limit(SHOWN).toList());
        return values.size() > SHOWN ? shown + " and " + (values.size() - SHOWN) + " more" : shown;
    }

    private void addIf(boolean dangerous, String right) {
        if (dangerous) {
            rights.add(right);
        }
    }

    private static boolean has(@Nullable List<String> values, String value) {
        return values != null && values.contains(value);
    }
}
