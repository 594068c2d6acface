package dev.sallyport.admission;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.Map;
import java.util.Optional;

/** Namespaces for tests: every namespace exists, with the same labels. */
public record EveryNamespace(Map<String, String> labels) implements NamespaceReader {
    public EveryNamespace() {
        this(Map.of());
    }

    @Override
    public Optional<Namespace> known(String name) {
        return find(name);
    }

    @Override
    public Optional<Namespace> find(String name) {
        return Optional.of(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(labels)
                .endMetadata()
                .build());
    }
}
