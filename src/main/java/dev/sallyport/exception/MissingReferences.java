package dev.sallyport.exception;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.CompiledException.NamedWorkloads;
import dev.sallyport.identity.ClusterUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Warnings about policies and workloads that an exception names and that do not exist. */
public final class MissingReferences {
    private static final int MAX_WORKLOADS = 16;
    private static final int MAX_WARNINGS = 16;

    private final Predicate<String> policies;
    private final WorkloadNames workloads;
    private final Executor virtualThreads;

    /**
     * Creates the lookup.
     *
     * @param policies whether a policy of that name exists, as exceptions name it
     */
    public MissingReferences(Predicate<String> policies, WorkloadNames workloads, Executor virtualThreads) {
        this.policies = policies;
        this.workloads = workloads;
        this.virtualThreads = virtualThreads;
    }

    /** Returns one warning for each missing policy or workload; none about workloads that cannot be looked up. */
    public CompletableFuture<List<String>> warnings(DeploymentException exception) {
        return supplyAsync(
                () -> ExceptionCompiler.compile(exception)
                        .waiver()
                        .map(compiled -> Stream.concat(policies(exception), workloads(compiled))
                                .limit(MAX_WARNINGS)
                                .toList())
                        .orElse(List.of()),
                virtualThreads);
    }

    private Stream<String> policies(DeploymentException exception) {
        var named = exception.getSpec().policies();
        return named.stream()
                .distinct()
                .filter(name -> !policies.test(name))
                .map(name -> "spec.policies: policy \"%s\" does not exist".formatted(name));
    }

    private Stream<String> workloads(CompiledException compiled) {
        return compiled.workloads().stream()
                .distinct()
                .limit(MAX_WORKLOADS)
                .filter(named -> isMissing(compiled.namespace(), named))
                .map(named -> "spec.workloads: no %s in namespace \"%s\" is named \"%s\""
                        .formatted(named.kind().kind(), compiled.namespace(), named.names()));
    }

    private boolean isMissing(String namespace, NamedWorkloads named) {
        try {
            return !workloads.anyMatches(named.kind(), namespace, named.names());
        } catch (ClusterUnavailableException _) {
            return false; // a warning needs an answer
        }
    }
}
