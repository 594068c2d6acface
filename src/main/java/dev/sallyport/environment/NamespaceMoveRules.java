package dev.sallyport.environment;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Whoever moves a namespace into or out of an environment by its labels must have the right to update that environment:
 * else whoever may label a namespace could leave its rules, or bring forged evidence into it. A new namespace is moved by
 * its labels too; where its name alone decides, nobody is asked.
 */
public final class NamespaceMoveRules {
    private final Environments stages;
    private final Authorizer authorizer;
    private final Executor virtualThreads;

    public NamespaceMoveRules(Environments stages, Authorizer authorizer, Executor virtualThreads) {
        this.stages = stages;
        this.authorizer = authorizer;
        this.virtualThreads = virtualThreads;
    }

    /**
     * Returns why the labels of a namespace must not change; empty where they may.
     *
     * @param before labels of the namespace as it is; empty for a new one
     * @param after labels of the namespace as it will be; empty where it is deleted
     */
    public CompletableFuture<Optional<String>> denial(
            User user, String name, Map<String, String> before, Map<String, String> after) {
        return denial(user, name, environments(name, before), environments(name, after));
    }

    private CompletableFuture<Optional<String>> denial(User user, String name, Set<String> before, Set<String> after) {
        var moved = new TreeSet<>(before);
        moved.addAll(after);
        moved.removeIf(each -> before.contains(each) && after.contains(each));
        return moved.isEmpty()
                ? completedFuture(Optional.empty())
                : supplyAsync(() -> denial(user, name, moved), virtualThreads);
    }

    private Optional<String> denial(User user, String namespace, Set<String> moved) {
        return moved.stream()
                .filter(environment ->
                        !authorizer.allows(user, new ResourcePermission("update", "environments", "", environment)))
                .findFirst()
                .map(environment ->
                        "the labels of the namespace \"%s\" decide whether it belongs to the environment \"%s\": to change that takes the right to update environments/%s"
                                .formatted(namespace, environment, environment));
    }

    /** Those that a namespace belongs to; by its name alone where it is not there. */
    private Set<String> environments(String name, Map<String, String> labels) {
        return stages.of(name, labels).stream().map(CompiledEnvironment::name).collect(Collectors.toSet());
    }
}
