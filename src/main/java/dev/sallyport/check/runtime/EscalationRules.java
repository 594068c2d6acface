package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.runtime.Escalation.Scope;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Permissions of a role that are equivalent to cluster-admin, or lead there in one step: wildcards, and each {@link
 * Escalation}.
 *
 * <p>The verb get on pods/exec and pods/attach (until Kubernetes 1.35) and on nodes/proxy is sufficient, because a WebSocket
 * starts with a GET.
 *
 * <p>Permissions on Secrets count only without resource names. For the other permissions, one resource name is sufficient,
 * except for the verb create, which resource names exclude.
 */
final class EscalationRules {
    private static final int SHOWN = 3;

    private EscalationRules() {}

    /** Returns descriptions of the dangerous permissions in a rule. */
    static List<String> in(PolicyRule given, Scope bound) {
        var rule = new RbacRule(given);
        if (rule.hasAllVerbs() && rule.hasAllResources() && rule.hasAllGroups()) {
            return List.of("every verb on every resource");
        }
        var everywhere = granted(rule, bound, Escalation::countsInAnyNamespace);
        if (!everywhere.isEmpty()) {
            return everywhere;
        }
        var wildcards = bound == Scope.CLUSTER ? wildcards(rule, given) : List.<String>of();
        return wildcards.isEmpty() ? granted(rule, bound, _ -> true) : wildcards;
    }

    private static List<String> granted(RbacRule rule, Scope bound, Predicate<Escalation> filter) {
        return Arrays.stream(Escalation.values())
                .filter(filter)
                .filter(escalation -> escalation.isGranted(rule, bound))
                .map(escalation -> escalation.text(bound))
                .toList();
    }

    private static List<String> wildcards(RbacRule rule, PolicyRule given) {
        if (rule.hasAllResources()) {
            return List.of("every resource of " + groups(given) + " in all namespaces");
        }
        return rule.hasAllVerbs() && rule.isForResources()
                ? List.of("every verb on " + listed(given.getResources()) + " in all namespaces")
                : List.of();
    }

    private static String groups(PolicyRule rule) {
        var groups = listed(rule.getApiGroups());
        return groups.isEmpty() ? "the core API group" : "API groups \"" + groups + '"';
    }

    private static String listed(@Nullable List<String> given) {
        var values = requireNonNullElse(given, List.<String>of());
        var shown = String.join(", ", values.stream().limit(SHOWN).toList());
        return values.size() > SHOWN ? shown + " and " + (values.size() - SHOWN) + " more" : shown;
    }
}
