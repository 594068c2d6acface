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
 * Rules for label changes that move a namespace into or out of an Environment: the user needs the verb {@code update} on
 * the Environment. Without them, a user with permission to label namespaces could evade the rules of an Environment or create
 * promotion evidence in it. The labels of a new namespace count too. Membership by name needs no permission.
 */
public final class NamespaceMoveRules {
    private final Environments environments;
    private final Authorizer authorizer;
    private final Executor virtualThreads;

    public NamespaceMoveRules(Environments environments, Authorizer authorizer, Executor virtualThreads) {
        this.environments = environments;
        this.authorizer = authorizer;
        this.virtualThreads = virtualThreads;
    }

    /**
     * Returns the reason to deny a change of the labels of a namespace; empty if it is allowed.
     *
     * @param before present labels; empty for a new namespace
     * @param after new labels; empty for a deleted namespace
     */
    public CompletableFuture<Optional<String>> denial(
            User user, String name, Map<String, String> before, Map<String, String> after) {
        return denial(user, name, names(name, before), names(name, after));
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
                        ("the change moves namespace \"%s\" into or out of Environment \"%s\", which requires the verb"
                                        + " update on environments/%s")
                                .formatted(namespace, environment, environment));
    }

    /** Returns the names of the Environments that a namespace with these labels belongs to. */
    private Set<String> names(String name, Map<String, String> labels) {
        return environments.of(name, labels).stream()
                .map(CompiledEnvironment::name)
                .collect(Collectors.toSet());
    }
}
