package dev.sallyport.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * Expression that a platform adds to the namespace selectors of webhooks, to exclude its own namespaces, such as {@code
 * control-plane notin (true)}.
 *
 * @param key label key of the excluded namespaces
 * @param value label value of the excluded namespaces
 */
public record WebhookExclusion(String key, String value) {
    private static final Pattern TEXT = Pattern.compile("\\s*(\\S+)\\s+notin\\s+\\(\\s*([^\\s,)]+)\\s*\\)\\s*");

    /**
     * Parses an expression.
     *
     * @throws IllegalArgumentException if it is not of the form {@code KEY notin (VALUE)}
     */
    public static WebhookExclusion parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "sallyport.webhook.accepted-exclusions: \"%s\" is not of the form: KEY notin (VALUE)"
                            .formatted(text));
        }
        return new WebhookExclusion(parts.group(1), parts.group(2));
    }

    /** Returns whether a match expression of a selector is this one. */
    boolean is(JsonNode expression) {
        var values = expression.path("values");
        return expression.path("key").asText().equals(key)
                && expression.path("operator").asText().equals("NotIn")
                && values.size() == 1
                && values.path(0).asText().equals(value);
    }

    @Override
    public String toString() {
        return "%s notin (%s)".formatted(key, value);
    }
}
