package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.environment.NamespaceMoveRules;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Authorizes changes of namespace labels by the rules of Environments. */
public final class NamespaceWriteAuthorizer implements WriteAuthorizer {
    private final NamespaceMoveRules rules;

    public NamespaceWriteAuthorizer(NamespaceMoveRules rules) {
        this.rules = rules;
    }

    @Override
    public boolean concerns(JsonNode request) {
        var kind = request.path("kind");
        return kind.path("group").asText().isEmpty()
                && kind.path("kind").asText().equals("Namespace");
    }

    @Override
    public CompletableFuture<Optional<String>> refusal(JsonNode request) {
        return rules.refusal(
                RequestInfoReader.user(request.path("userInfo")),
                request.path("name").asText(),
                labels(request.path("oldObject")),
                labels(request.path("object")));
    }

    private static Map<String, String> labels(JsonNode namespace) {
        var labels = new TreeMap<String, String>();
        namespace
                .path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }
}
