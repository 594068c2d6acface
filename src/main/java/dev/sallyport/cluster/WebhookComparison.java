package dev.sallyport.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Comparison of a webhook configuration in the cluster with the required one, as JSON. Labels, annotations and owners of
 * other clients are no difference, and neither are accepted exclusions of namespaces and a timeout that exempts no request.
 * Every other change of a webhook is one, because it may exempt requests.
 *
 * @param keepsTimeouts whether such a timeout is accepted; false if the operator itself may have another one by now
 */
record WebhookComparison(
        ObjectNode current, ObjectNode required, List<WebhookExclusion> accepted, boolean keepsTimeouts) {
    private static final int MAX_VALUE = 120;
    private static final String TIMEOUT = "timeoutSeconds";
    /** The API server accepts no longer timeout. */
    private static final int MAX_TIMEOUT = 30;

    /** Describes the differences; empty if the configuration needs no repair. */
    List<String> differences() {
        var differences = new ArrayList<String>();
        for (var name : names()) {
            var present = webhook(current, name);
            var wanted = webhook(required, name);
            if (present.isEmpty()) {
                differences.add("webhook %s is missing".formatted(name));
            } else if (wanted.isEmpty()) {
                differences.add("webhook %s was added".formatted(name));
            } else {
                fields(name, withoutAccepted(present.get(), wanted.get()), wanted.get(), differences);
            }
        }
        if (differences.isEmpty() && !current.path("webhooks").equals(required.path("webhooks")) && isReordered()) {
            differences.add("the order of the webhooks was changed");
        }
        metadata(differences);
        return differences;
    }

    /** Returns the accepted exclusions that the configuration contains. */
    List<String> exclusions() {
        return webhooks(current)
                .flatMap(WebhookComparison::expressions)
                .flatMap(expression -> accepted.stream().filter(each -> each.is(expression)))
                .map(WebhookExclusion::toString)
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the current configuration with the required content; additions of other clients that change none stay. */
    ObjectNode repaired() {
        var repaired = current.deepCopy();
        var webhooks = repaired.putArray("webhooks");
        webhooks(required).forEach(wanted -> {
            var webhook = (ObjectNode) wanted.deepCopy();
            webhook(current, wanted.path("name").asText()).ifPresent(present -> keepAccepted(present, wanted, webhook));
            webhooks.add(webhook);
        });
        var metadata = repaired.withObject("metadata");
        for (var field : List.of("labels", "annotations")) {
            required.path("metadata")
                    .path(field)
                    .properties()
                    .forEach(entry -> metadata.withObject(field).set(entry.getKey(), entry.getValue()));
        }
        owners(required).filter(owner -> !hasOwner(owner)).forEach(metadata.withArray("ownerReferences")::add);
        return repaired;
    }

    private void keepAccepted(JsonNode present, JsonNode wanted, ObjectNode webhook) {
        acceptedIn(present, wanted)
                .forEach(expression -> ((ObjectNode) webhook.path("namespaceSelector"))
                        .withArray("matchExpressions")
                        .add(expression));
        if (isAcceptedTimeout(present, wanted)) {
            webhook.set(TIMEOUT, present.path(TIMEOUT));
        }
    }

    /** Returns whether a timeout exempts no request: after it, the API server denies, or it is not shorter than required. */
    private boolean isAcceptedTimeout(JsonNode present, JsonNode wanted) {
        int seconds = present.path(TIMEOUT).asInt(0);
        return keepsTimeouts
                && seconds >= 1
                && seconds <= MAX_TIMEOUT
                && (wanted.path("failurePolicy").asText().equals("Fail")
                        || seconds >= wanted.path(TIMEOUT).asInt());
    }

    /** Describes the client that has written the configuration last. */
    String lastWriter() {
        return StreamSupport.stream(
                        current.path("metadata").path("managedFields").spliterator(), false)
                .max(Comparator.comparing(entry -> entry.path("time").asText()))
                .map(entry -> "last written by %s (%s) at %s"
                        .formatted(
                                entry.path("manager").asText(),
                                entry.path("operation").asText(),
                                entry.path("time").asText()))
                .orElse("last writer unknown");
    }

    private TreeSet<String> names() {
        var names = new TreeSet<String>();
        Stream.concat(webhooks(current), webhooks(required))
                .forEach(webhook -> names.add(webhook.path("name").asText()));
        return names;
    }

    private boolean isReordered() {
        return !webhooks(current)
                .map(webhook -> webhook.path("name").asText())
                .toList()
                .equals(webhooks(required)
                        .map(webhook -> webhook.path("name").asText())
                        .toList());
    }

    private void fields(String name, JsonNode present, JsonNode wanted, List<String> differences) {
        var fields = new TreeSet<String>();
        present.fieldNames().forEachRemaining(fields::add);
        wanted.fieldNames().forEachRemaining(fields::add);
        for (var field : fields) {
            var isAccepted = field.equals(TIMEOUT) && isAcceptedTimeout(present, wanted);
            if (!isAccepted && !present.path(field).equals(wanted.path(field))) {
                differences.add("%s: %s is %s".formatted(name, field, text(present.path(field))));
            }
        }
    }

    private static String text(JsonNode value) {
        var text = value.isMissingNode() ? "unset" : value.toString();
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "...";
    }

    private void metadata(List<String> differences) {
        for (var field : List.of("labels", "annotations")) {
            required.path("metadata").path(field).properties().stream()
                    .filter(entry -> !entry.getValue()
                            .equals(current.path("metadata").path(field).path(entry.getKey())))
                    .forEach(entry -> differences.add("%s %s is not %s"
                            .formatted(field, entry.getKey(), entry.getValue().asText())));
        }
        if (!owners(required).allMatch(this::hasOwner)) {
            differences.add("an owner reference of the operator is missing");
        }
    }

    private boolean hasOwner(JsonNode owner) {
        return owners(current)
                .anyMatch(each -> each.path("uid").equals(owner.path("uid"))
                        && each.path("name").equals(owner.path("name")));
    }

    /** Removes the accepted expressions that the required selector does not contain. */
    private JsonNode withoutAccepted(JsonNode present, JsonNode wanted) {
        var accepted = acceptedIn(present, wanted).toList();
        if (accepted.isEmpty()) {
            return present;
        }
        var copy = (ObjectNode) present.deepCopy();
        var selector = (ObjectNode) copy.path("namespaceSelector");
        var rest = selector.arrayNode();
        expressions(present)
                .filter(expression -> !accepted.contains(expression))
                .forEach(rest::add);
        if (rest.isEmpty() && !wanted.path("namespaceSelector").has("matchExpressions")) {
            selector.remove("matchExpressions");
        } else {
            selector.set("matchExpressions", rest);
        }
        return copy;
    }

    private Stream<JsonNode> acceptedIn(JsonNode present, JsonNode wanted) {
        var own = expressions(wanted).toList();
        return expressions(present)
                .filter(expression -> !own.contains(expression))
                .filter(expression -> accepted.stream().anyMatch(each -> each.is(expression)));
    }

    private static Stream<JsonNode> expressions(JsonNode webhook) {
        return StreamSupport.stream(
                webhook.path("namespaceSelector").path("matchExpressions").spliterator(), false);
    }

    private static Optional<JsonNode> webhook(ObjectNode configuration, String name) {
        return webhooks(configuration)
                .filter(webhook -> webhook.path("name").asText().equals(name))
                .findFirst();
    }

    private static Stream<JsonNode> webhooks(ObjectNode configuration) {
        return configuration.path("webhooks") instanceof ArrayNode webhooks
                ? StreamSupport.stream(webhooks.spliterator(), false)
                : Stream.empty();
    }

    private static Stream<JsonNode> owners(ObjectNode configuration) {
        return StreamSupport.stream(
                configuration.path("metadata").path("ownerReferences").spliterator(), false);
    }
}
