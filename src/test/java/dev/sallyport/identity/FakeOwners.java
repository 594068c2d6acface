package dev.sallyport.identity;

import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Workload;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Fake cluster with owners; refreshed owners are those of the cluster, and found ones may be outdated. */
public final class FakeOwners implements OwnerReader {
    private static final Instant CREATED = Instant.parse("2026-11-20T00:00:00Z");

    private final Map<String, Workload> objects = new HashMap<>();
    private final Map<String, Workload> cache = new HashMap<>();
    private final Map<String, Instant> created = new HashMap<>();
    private final Map<String, Workload> revisions = new HashMap<>();

    /** Returns a reader that finds an owner without containers, which makes any Pod, where the predicate holds. */
    public static OwnerReader where(Predicate<Ancestor> exists) {
        return new OwnerReader() {
            @Override
            public Optional<Owner> find(Ancestor object) {
                return exists.test(object)
                        ? Optional.of(new Owner(List.of(), new TemplateOutline(List.of()), "", CREATED, false))
                        : Optional.empty();
            }

            @Override
            public Optional<Owner> refresh(Ancestor object) {
                return find(object);
            }

            @Override
            public Optional<Owner> revision(Ancestor object, String name) {
                return Optional.empty();
            }
        };
    }

    /** Adds or replaces an object. */
    public FakeOwners with(String yaml) {
        var workload = Manifests.workload(yaml);
        objects.put(workload.metadata().getUid(), workload);
        return this;
    }

    /** Adds the outdated copy of an object to the cache. */
    public FakeOwners cached(String yaml) {
        var workload = Manifests.workload(yaml);
        cache.put(workload.metadata().getUid(), workload);
        return this;
    }

    /** Sets the creation time of an object or revision. */
    public FakeOwners created(String uid, Instant time) {
        created.put(uid, time);
        return this;
    }

    /** Adds a revision of an object, with the pod template of a manifest. */
    public FakeOwners revision(String uidOfOwner, String name, String yaml) {
        revisions.put(uidOfOwner + "/" + name, Manifests.workload(yaml));
        return this;
    }

    public FakeOwners without(String uid) {
        objects.remove(uid);
        return this;
    }

    @Override
    public Optional<Owner> find(Ancestor object) {
        return Optional.ofNullable(cache.get(object.uid())).map(this::owner).or(() -> refresh(object));
    }

    @Override
    public Optional<Owner> refresh(Ancestor object) {
        return Optional.ofNullable(objects.get(object.uid()))
                .filter(workload -> workload.kind() == object.kind()
                        && workload.name().equals(object.name())
                        && workload.namespace().equals(object.namespace()))
                .map(this::owner);
    }

    @Override
    public Optional<Owner> revision(Ancestor object, String name) {
        return Optional.ofNullable(revisions.get(object.uid() + "/" + name)).map(this::owner);
    }

    private Owner owner(Workload workload) {
        return new Owner(
                Objects.requireNonNullElse(workload.metadata().getOwnerReferences(), List.of()),
                TemplateOutline.of(workload),
                TemplateFingerprint.asOwner(workload),
                created.getOrDefault(workload.metadata().getUid(), CREATED),
                ControllerOwnership.isOfDeployment(workload));
    }
}
