package dev.sallyport.listing;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Search for names of objects by lists of bounded length, which need no permission to get every kind. */
public final class NameSearch {
    private static final long MAX_OBJECTS = 250;

    private NameSearch() {}

    /** Returns whether an object of a kind has a matching name, or may have one beyond the objects that are read. */
    public static boolean anyMatches(KubernetesClient client, ObjectKind kind, String namespace, Glob names) {
        return matches(client, kind.type(), namespace, names);
    }

    private static <T extends HasMetadata> boolean matches(
            KubernetesClient client, Class<T> type, String namespace, Glob names) {
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
