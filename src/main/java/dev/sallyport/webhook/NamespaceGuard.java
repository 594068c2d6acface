package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Right;
import dev.sallyport.identity.User;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Whoever moves a namespace into or out of an environment by its labels must have the right to update that environment:
 * else whoever may label a namespace could leave its rules, or bring forged evidence into it. A new namespace is moved by
 * its labels too; where its name alone decides, nobody is asked.
 */
public final class NamespaceGuard implements Guard {
    private final Stages stages;
    private final Authorizer authorizer;
    private final Executor virtualThreads;

    public NamespaceGuard(Stages stages, Authorizer authorizer, Executor virtualThreads) {
        this.stages = stages;
        this.authorizer = authorizer;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public boolean concerns(JsonNode request) {
        var kind = request.path("kind");
        return kind.path("group").asText().isEmpty()
                && kind.path("kind").asText().equals("Namespace");
    }

    @Override
    public CompletableFuture<Optional<String>> refusal(JsonNode request) {
        var name = request.path("name").asText();
        var before = environments(name, request.path("oldObject"));
        var after = environments(name, request.path("object"));
        var moved = new TreeSet<>(before);
        moved.addAll(after);
        moved.removeIf(each -> before.contains(each) && after.contains(each));
        return moved.isEmpty()
                ? completedFuture(Optional.empty())
                : supplyAsync(() -> refusal(RequestReader.user(request.path("userInfo")), name, moved), virtualThreads);
    }

    private Optional<String> refusal(User user, String namespace, Set<String> moved) {
        return moved.stream()
                .filter(environment -> !authorizer.allows(user, new Right("update", "environments", "", environment)))
                .findFirst()
                .map(environment ->
                        "the labels of the namespace \"%s\" decide whether it belongs to the environment \"%s\": to change that takes the right to update environments/%s"
                                .formatted(namespace, environment, environment));
    }

    /** Those that a namespace belongs to; by its name alone where it is not there. */
    private Set<String> environments(String name, JsonNode namespace) {
        return stages.of(name, labels(namespace)).stream().map(Stage::name).collect(Collectors.toSet());
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
