package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.policy.Policy;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Finds the namespace that policies ask for: at once where it is known, or where none of them does. */
final class NamespaceLookup {
    private static final Namespace NOT_ASKED_FOR =
            new NamespaceBuilder().withNewMetadata().endMetadata().build();

    private final NamespaceReader namespaces;
    private final Executor virtualThreads;

    NamespaceLookup(NamespaceReader namespaces, Executor virtualThreads) {
        this.namespaces = namespaces;
        this.virtualThreads = virtualThreads;
    }

    /** The namespace of that name, as far as any of these policies asks for it. */
    CompletableFuture<Namespace> asked(String name, List<Policy> inForce) {
        if (inForce.stream().noneMatch(Policy::needsNamespace)) {
            return completedFuture(NOT_ASKED_FOR);
        }
        return namespaces
                .known(name)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> supplyAsync(() -> find(name), virtualThreads));
    }

    /** A namespace that cannot be found is an error: without it nobody knows which policies are for it. */
    private Namespace find(String name) {
        return namespaces
                .find(name)
                .orElseThrow(() -> new IllegalStateException("there is no namespace \"" + name + "\""));
    }
}
