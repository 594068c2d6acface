package dev.sallyport.record;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.record.EventContent.About;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Lookup of top-level workloads: the Deployment behind a ReplicaSet, the CronJob behind a Job. */
final class OwnerLookup {
    private static final int SIZE = 5_000;

    private final KubernetesClient client;
    private final Cache<About, About> tops =
            Caffeine.newBuilder().maximumSize(SIZE).build();

    OwnerLookup(KubernetesClient client) {
        this.client = client;
    }

    /** Returns the controller of the object; the object itself if it has none or if its UID is another. */
    About topOf(About about) {
        if (about.uid().isEmpty() || !hasOwners(about)) {
            return about;
        }
        return tops.get(about, this::find);
    }

    private static boolean hasOwners(About about) {
        return about.kind().equals("ReplicaSet") || about.kind().equals("Job");
    }

    private About find(About about) {
        return object(about)
                .filter(object -> about.uid().equals(object.getMetadata().getUid()))
                .flatMap(OwnerLookup::controller)
                .map(owner -> new About(
                        owner.getApiVersion(), owner.getKind(), about.namespace(), owner.getName(), owner.getUid()))
                .orElse(about);
    }

    private Optional<HasMetadata> object(About about) {
        return Optional.ofNullable(
                about.kind().equals("Job")
                        ? client.batch()
                                .v1()
                                .jobs()
                                .inNamespace(about.namespace())
                                .withName(about.name())
                                .get()
                        : client.apps()
                                .replicaSets()
                                .inNamespace(about.namespace())
                                .withName(about.name())
                                .get());
    }

    private static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }
}
