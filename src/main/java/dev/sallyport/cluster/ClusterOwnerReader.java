package dev.sallyport.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.TemplateOutline;
import dev.sallyport.listing.StoredObject;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Owners of objects from the API server. An owner is cached for a minute; a missing object is not cached, because it may be
 * created at any time. Revisions are not cached, because users can replace them.
 */
@Singleton
public final class ClusterOwnerReader implements OwnerReader {
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final int MAX_OBJECTS = 10_000;

    private final KubernetesClient client;
    private final Cache<Ancestor, Owner> owners;

    public ClusterOwnerReader(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.owners = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MAX_OBJECTS)
                .expireAfterWrite(LIFETIME)
                .build();
    }

    @Override
    public Optional<Owner> find(Ancestor object) {
        var cached = Optional.ofNullable(owners.getIfPresent(object));
        return cached.isPresent() ? cached : refresh(object);
    }

    @Override
    public Optional<Owner> refresh(Ancestor object) {
        var found = ApiServerCall.get(() -> StoredObject.find(client, object.kind(), object.namespace(), object.name()))
                .filter(current -> object.uid().equals(current.getMetadata().getUid()))
                .flatMap(current -> owner(object.kind(), current, object.namespace()));
        found.ifPresentOrElse(each -> owners.put(object, each), () -> owners.invalidate(object));
        return found;
    }

    @Override
    public Optional<Owner> revision(Ancestor object, String name) {
        return Optional.ofNullable(ApiServerCall.get(() -> client.apps()
                        .controllerRevisions()
                        .inNamespace(object.namespace())
                        .withName(name)
                        .get()))
                .filter(revision -> isOf(object, revision))
                .flatMap(revision -> template(revision).map(template -> {
                    var pod = new Workload(
                            object.kind(),
                            object.namespace(),
                            revision,
                            Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new),
                            template.getSpec());
                    return owner(pod, revision.getMetadata());
                }));
    }

    private static Optional<Owner> owner(ObjectKind kind, HasMetadata current, String namespace) {
        try {
            return SubjectReader.read(kind, current, namespace) instanceof Workload workload
                    ? Optional.of(owner(workload, current.getMetadata()))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // an object without pod template makes nothing
        }
    }

    private static Owner owner(Workload workload, ObjectMeta metadata) {
        return new Owner(
                references(metadata),
                TemplateOutline.of(workload),
                TemplateFingerprint.asOwner(workload),
                created(metadata.getCreationTimestamp()),
                ControllerOwnership.isOfDeployment(workload));
    }

    private static List<OwnerReference> references(ObjectMeta metadata) {
        return Objects.requireNonNullElse(metadata.getOwnerReferences(), List.of());
    }

    private static Instant created(@Nullable String timestamp) {
        return timestamp == null ? Instant.MAX : Instant.parse(timestamp);
    }

    private static boolean isOf(Ancestor object, ControllerRevision revision) {
        return references(revision.getMetadata()).stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController())
                        && object.uid().equals(owner.getUid()));
    }

    /** Returns the template in a ControllerRevision, which contains a patch that replaces the template. */
    private Optional<PodTemplateSpec> template(ControllerRevision revision) {
        var serialization = client.getKubernetesSerialization();
        var patch = serialization.convertValue(revision.getData(), JsonNode.class);
        return patch != null && patch.path("spec").path("template") instanceof ObjectNode template
                ? Optional.of(serialization.convertValue(template.without("$patch"), PodTemplateSpec.class))
                        .filter(each -> each.getSpec() != null)
                : Optional.empty();
    }
}
