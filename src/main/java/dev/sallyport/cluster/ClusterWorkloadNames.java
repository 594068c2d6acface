package dev.sallyport.cluster;

import dev.sallyport.exception.WorkloadNames;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;

/** Names of objects from the API server, by lists: the operator has no permission to get every kind. */
@Singleton
public final class ClusterWorkloadNames implements WorkloadNames {
    private static final long MAX_OBJECTS = 250;

    private final KubernetesClient client;

    public ClusterWorkloadNames(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean anyMatches(ObjectKind kind, String namespace, Glob names) {
        return ApiServerCall.get(() -> matches(kind.type(), namespace, names));
    }

    private <T extends HasMetadata> boolean matches(Class<T> type, String namespace, Glob names) {
        var all = client.resources(type).inNamespace(namespace);
        if (names.isExact()) {
            var found = all.withField("metadata.name", names.prefix())
                    .list(new ListOptionsBuilder().withLimit(1L).build());
            return !found.getItems().isEmpty();
        }
        var read = all.list(new ListOptionsBuilder().withLimit(MAX_OBJECTS).build());
        var more = read.getMetadata().getContinue();
        return (more != null && !more.isEmpty())
                || read.getItems().stream()
                        .anyMatch(each -> names.matches(each.getMetadata().getName()));
    }
}
