package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.finding.SafeText;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Difference between two specs of a policy, an Environment, a trust root or an exception, with the parts that deny less
 * than before.
 */
final class GateDifference {
    /** Values of a field in the order from strict to permissive. */
    private static final List<List<String>> ORDERS = List.of(
            List.of("Deny", "Warn", "Audit"),
            List.of("restricted", "baseline", "privileged"),
            List.of("RBAC", "Anyone"),
            List.of("Same", "Report", "Ignore"),
            List.of("Forbid", "RequireExplicit", "Allow"),
            List.of("Require", "Optional"),
            List.of("Exist", "Optional"),
            List.of("ForbidClusterAdmin", "Allow"),
            List.of("RequireDigest", "ForbidLatest", "RequireTag", "Resolve", "Allow"),
            List.of("Each", "IndexOnly"),
            List.of("DefaultDeny", "DefaultDenyIngress"),
            List.of("true", "false"),
            List.of("None", "Low", "Medium", "High", "Critical"));

    private static final String MAX_DURATION = "maxDuration";

    /** Lists whose entries permit something, and fields that exempt something. */
    private static final Set<String> PERMITTING = Set.of(
            "sources",
            "exempt",
            "add",
            "hostPaths",
            "sysctls",
            "users",
            "groups",
            "fsGroups",
            "supplementalGroups",
            "containerPorts",
            "ingressHosts",
            "ingressClasses",
            "ignore",
            "vex",
            "signedBy",
            "attestedBy",
            "serviceTypes",
            "hostPorts",
            "allowed",
            "differences",
            "volumes",
            "exclude",
            "exceptions",
            "authorities",
            "repositories",
            "controllers",
            "breakGlass");

    /** Lists that restrict a rule to their entries. */
    private static final Set<String> RESTRICTING = Set.of("controls", "operations");

    /** Permitting lists without which every value is permitted. */
    private static final Set<String> EXHAUSTIVE = Set.of(
            "sources",
            "serviceTypes",
            "containerPorts",
            "hostPorts",
            "ingressHosts",
            "ingressClasses",
            "users",
            "groups",
            "fsGroups",
            "supplementalGroups");

    private static final int MAX_VALUE = 80;
    private static final int MAX_PARTS = 20;
    private static final int MAX_REASON = 500;

    private final List<String> weaker = new ArrayList<>();
    private final List<String> other = new ArrayList<>();

    private GateDifference() {}

    /**
     * Compares two versions of an object; a missing one was created or is deleted.
     *
     * @param kind kind of Sallyport
     */
    static GateDifference of(String kind, JsonNode before, JsonNode after) {
        var difference = new GateDifference();
        var specBefore = before.path("spec");
        var specAfter = after.path("spec");
        if (kind.equals("DeploymentException")) {
            difference.exception(specBefore, specAfter, after.isObject());
        } else if (kind.equals("BreakGlass")) {
            difference.breakGlass(specBefore, specAfter, after.isObject());
        } else if (!after.isObject()) {
            difference.weaker.add("deleted");
        } else if (!before.isObject()) {
            difference.other.add("created");
        } else if (kind.equals("TrustRoot") && !specBefore.equals(specAfter)) {
            difference.compare("", specBefore, specAfter);
            difference.weaker.addAll(difference.other);
            difference.other.clear();
        } else {
            difference.compare("", specBefore, specAfter);
        }
        return difference;
    }

    List<String> weaker() {
        return limited(weaker);
    }

    List<String> other() {
        return limited(other);
    }

    boolean isEmpty() {
        return weaker.isEmpty() && other.isEmpty();
    }

    private void exception(JsonNode before, JsonNode after, boolean exists) {
        var approver = after.path("approvedBy").asText();
        if (!exists) {
            other.add("deleted");
        } else if (!approver.isEmpty()
                && !approver.equals(before.path("approvedBy").asText())) {
            weaker.add("approved by " + text(after.path("approvedBy")));
        } else if (!before.equals(after)) {
            other.add(before.isMissingNode() ? "requested" : "changed");
        }
    }

    private void breakGlass(JsonNode before, JsonNode after, boolean exists) {
        if (!exists) {
            other.add("deleted");
        } else if (!before.isObject()) {
            weaker.add("emergency access to environment %s for %s: %s"
                    .formatted(text(after.path("environment")), text(after.path("duration")), reason(after)));
        } else if (!before.path("review").equals(after.path("review"))) {
            other.add("reviewed: "
                    + SafeText.cut(
                            SafeText.clean(after.path("review").path("note").asText()), MAX_REASON));
        } else if (!before.equals(after)) {
            other.add("ended");
        }
    }

    private static String reason(JsonNode spec) {
        return SafeText.cut(SafeText.clean(spec.path("reason").asText()), MAX_REASON);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isArray() || after.isArray()) {
            lists(path, before, after);
        } else if (before.isObject() || after.isObject()) {
            objects(path, before, after);
        } else {
            values(path, before, after);
        }
    }

    private void objects(String path, JsonNode before, JsonNode after) {
        var isMatch = isMatch(path);
        if (after.isMissingNode() && !isMatch) {
            add(isPermitting(path) ? other : weaker, path, "removed");
            return;
        }
        if (before.isMissingNode() && isMatch) {
            weaker.add(path + " added, which narrows the match");
            return;
        }
        var fields = new TreeSet<String>();
        before.fieldNames().forEachRemaining(fields::add);
        after.fieldNames().forEachRemaining(fields::add);
        fields.forEach(
                field -> compare(path.isEmpty() ? field : path + "." + field, before.path(field), after.path(field)));
    }

    private void lists(String path, JsonNode before, JsonNode after) {
        var removed = minus(before, after);
        var added = minus(after, before);
        if (isMatch(path)) {
            if (before.isMissingNode() || before.isEmpty() || !removed.isEmpty()) {
                weaker.add("%s is narrowed".formatted(path));
            } else {
                other.add(path + " is widened");
            }
            return;
        }
        var permits = isPermitting(path);
        removed.forEach(each -> add(permits ? other : weaker, path, "without " + text(each)));
        added.forEach(each -> add(permits ? weaker : other, path, "with " + text(each)));
        if (after.isMissingNode() && EXHAUSTIVE.contains(name(path))) {
            weaker.add(path + " removed, so that every value is allowed");
        }
        if (before.isMissingNode() && RESTRICTING.contains(name(path))) {
            weaker.add("%s added, which leaves out all other %s".formatted(path, name(path)));
        }
    }

    private void values(String path, JsonNode before, JsonNode after) {
        var change = "from %s to %s".formatted(text(before), text(after));
        if (isMatch(path)) {
            add(before.isMissingNode() ? weaker : other, path, change);
            return;
        }
        var order = ORDERS.stream()
                .filter(values -> values.contains(before.asText()) && values.contains(after.asText()))
                .findFirst();
        var isWeaker = bound(path, before, after)
                .or(() -> order.map(values -> values.indexOf(after.asText()) > values.indexOf(before.asText())))
                .orElse(after.isMissingNode() != name(path).equals(MAX_DURATION));
        add(isWeaker ? weaker : other, path, change);
    }

    private static void add(List<String> parts, String path, String change) {
        parts.add("%s %s".formatted(path, change));
    }

    private static boolean isMatch(String path) {
        return path.equals("match")
                || path.startsWith("match.")
                || path.equals("namespaces")
                || path.startsWith("namespaceSelector");
    }

    private static boolean isPermitting(String path) {
        return PERMITTING.contains(name(path)) || path.startsWith("exclude");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Returns whether a bound of a number or quantity moved so that more values are allowed; empty for other fields. */
    private static Optional<Boolean> bound(String path, JsonNode before, JsonNode after) {
        var isMinimum = path.endsWith("replicas.min");
        if (before.isMissingNode()
                || after.isMissingNode()
                || !(isMinimum || path.endsWith("replicas.max") || path.startsWith("runtime.resources."))) {
            return Optional.empty();
        }
        try {
            var comparison = Quantity.parse(after.asText())
                    .getNumericalAmount()
                    .compareTo(Quantity.parse(before.asText()).getNumericalAmount());
            return Optional.of(isMinimum ? comparison < 0 : comparison > 0);
        } catch (ArithmeticException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static List<JsonNode> minus(JsonNode list, JsonNode other) {
        var rest = new ArrayList<JsonNode>();
        list.forEach(rest::add);
        StreamSupport.stream(other.spliterator(), false).forEach(rest::remove);
        return rest;
    }

    private static String text(JsonNode value) {
        return value instanceof MissingNode ? "unset" : SafeText.cut(SafeText.clean(value.toString()), MAX_VALUE);
    }

    private static List<String> limited(List<String> parts) {
        return parts.stream().limit(MAX_PARTS).toList();
    }
}
