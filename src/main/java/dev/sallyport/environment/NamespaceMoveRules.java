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
import java.util.stream.Stream;

/**
 * Rules for label changes that move a namespace into or out of an Environment, or out of a policy: the user needs the verb
 * {@code update} on the Environment or policy. Without them, a user with permission to label namespaces could evade its rules
 * or create promotion evidence. The labels of a new namespace count too for Environments. Membership by name needs no
 * permission. Moving into a policy needs none either, because a policy can only add rules.
 */
public final class NamespaceMoveRules {
    private final Environments environments;
    private final SelectingPolicies policies;
    private final Authorizer authorizer;
    private final Executor virtualThreads;

    public NamespaceMoveRules(
            Environments environments, SelectingPolicies policies, Authorizer authorizer, Executor virtualThreads) {
        this.environments = environments;
        this.policies = policies;
        this.authorizer = authorizer;
        this.virtualThreads = virtualThreads;
    }

    /** Port to the policies that select namespaces by labels. */
    @FunctionalInterface
    public interface SelectingPolicies {
        /** No policies. */
        SelectingPolicies NONE = (_, _) -> Set.of();

        /** Returns the names of the policies whose selector matches a namespace with these labels. */
        Set<String> of(String namespace, Map<String, String> labels);
    }

    /**
     * Returns the reason to deny a change of the labels of a namespace; empty if it is allowed.
     *
     * @param before present labels; empty for a new namespace
     * @param after new labels; empty for a deleted namespace
     */
    public CompletableFuture<Optional<String>> denial(
            User user, String name, Map<String, String> before, Map<String, String> after) {
        var moved = moved(names(name, before), names(name, after));
        var left = new TreeSet<>(policies.of(name, before));
        left.removeAll(policies.of(name, after));
        return moved.isEmpty() && left.isEmpty()
                ? completedFuture(Optional.empty())
                : supplyAsync(() -> denial(user, name, moved, left), virtualThreads);
    }

    private static Set<String> moved(Set<String> before, Set<String> after) {
        var moved = new TreeSet<>(before);
        moved.addAll(after);
        moved.removeIf(each -> before.contains(each) && after.contains(each));
        return moved;
    }

    private Optional<String> denial(User user, String namespace, Set<String> environments, Set<String> policies) {
        return Stream.concat(
                        missing(user, "environments", environments)
                                .map(name -> message("into or out of Environment", namespace, "environments", name)),
                        missing(user, "deploymentpolicies", policies)
                                .map(name -> message("out of DeploymentPolicy", namespace, "deploymentpolicies", name)))
                .findFirst();
    }

    private Stream<String> missing(User user, String resource, Set<String> names) {
        return names.stream()
                .filter(name -> !authorizer.allows(user, new ResourcePermission("update", resource, "", name)));
    }

    private static String message(String move, String namespace, String resource, String name) {
        return "the change moves namespace \"%s\" %s \"%s\", which requires the verb update on %s/%s"
                .formatted(namespace, move, name, resource, name);
    }

    /** Returns the names of the Environments that a namespace with these labels belongs to. */
    private Set<String> names(String name, Map<String, String> labels) {
        return environments.of(name, labels).stream()
                .map(CompiledEnvironment::name)
                .collect(Collectors.toSet());
    }
}
