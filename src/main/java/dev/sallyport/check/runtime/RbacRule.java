package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rule of a role, matched as the API server does. */
record RbacRule(PolicyRule rule) {

    /**
     * Returns whether the rule allows a verb on a resource: by its name, by {@code *}, or by a star with its subresource. A
     * rule for some names does not allow to create objects.
     */
    boolean allows(String group, String resource, String verb) {
        var slash = resource.indexOf('/');
        if (isNamed() && slash < 0 && verb.equals("create")) {
            return false;
        }
        return hasOrAll(rule.getVerbs(), verb)
                && hasOrAll(rule.getApiGroups(), group)
                && (hasOrAll(rule.getResources(), resource)
                        || (slash > 0 && has(rule.getResources(), "*" + resource.substring(slash))));
    }

    boolean isNamed() {
        return !requireNonNullElse(rule.getResourceNames(), List.of()).isEmpty();
    }

    boolean isForResources() {
        return !requireNonNullElse(rule.getResources(), List.of()).isEmpty();
    }

    boolean hasAllVerbs() {
        return has(rule.getVerbs(), "*");
    }

    boolean hasAllResources() {
        return has(rule.getResources(), "*");
    }

    boolean hasAllGroups() {
        return has(rule.getApiGroups(), "*");
    }

    private static boolean hasOrAll(@Nullable List<String> values, String value) {
        return has(values, value) || has(values, "*");
    }

    private static boolean has(@Nullable List<String> values, String value) {
        return values != null && values.contains(value);
    }
}
