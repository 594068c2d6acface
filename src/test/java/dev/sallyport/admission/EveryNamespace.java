package dev.sallyport.admission;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.Optional;

/** Test double of a cluster in which every namespace exists, without labels. */
public final class EveryNamespace implements NamespaceReader {
    @Override
    public Optional<Namespace> known(String name) {
        return find(name);
    }

    @Override
    public Optional<Namespace> find(String name) {
        return Optional.of(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build());
    }
}
