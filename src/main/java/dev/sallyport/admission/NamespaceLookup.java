package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.policy.Policy;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Lookup of the namespace that policies need: immediate if it is cached, or if no policy needs it. */
final class NamespaceLookup {
    private static final Namespace NOT_NEEDED =
            new NamespaceBuilder().withNewMetadata().endMetadata().build();

    private final NamespaceReader namespaces;
    private final Executor virtualThreads;

    NamespaceLookup(NamespaceReader namespaces, Executor virtualThreads) {
        this.namespaces = namespaces;
        this.virtualThreads = virtualThreads;
    }

    /**
     * Returns the namespace of an object; an empty one if none of the policies needs it, or the object is cluster-scoped. The
     * labels of a Namespace are its own, also before it exists.
     */
    CompletableFuture<Namespace> required(Subject object, List<Policy> inForce) {
        if (object instanceof OtherObject other && other.isNamespace()) {
            return completedFuture(
                    new NamespaceBuilder().withMetadata(object.metadata()).build());
        }
        var name = object.namespace();
        if (!object.isNamespaced() || !isNeeded(inForce)) {
            return completedFuture(NOT_NEEDED);
        }
        return namespaces
                .known(name)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> supplyAsync(() -> find(name), virtualThreads));
    }

    private static boolean isNeeded(List<Policy> inForce) {
        for (var policy : inForce) {
            if (policy.needsNamespace()) {
                return true;
            }
        }
        return false;
    }

    /** Fails if the namespace does not exist, because the matching policies would be unknown. */
    private Namespace find(String name) {
        return namespaces
                .find(name)
                .orElseThrow(() -> new IllegalStateException("namespace \"" + name + "\" does not exist"));
    }
}
