package dev.sallyport.registry.referrers;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.client.Descriptor;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.ImageStore;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureSource.Unreadable;
import dev.sallyport.signature.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One search for artifacts of one image. Unreadable artifacts are collected; a failure of the registry aborts it. */
public final class ReferrerSearch {
    private static final int MAX_ARTIFACTS = 64;

    private final ImageStore store;
    private final String digest;
    private final ArtifactQuery query;
    private final Predicate<SignatureArtifact> accepts;
    private final List<Unreadable> unreadable = new ArrayList<>();
    private int artifacts;
    private @Nullable RegistryException corrupt;

    /**
     * Creates a search.
     *
     * @param digest of the image
     * @param accepts ends the search when it returns true
     */
    public ReferrerSearch(ImageStore store, String digest, ArtifactQuery query, Predicate<SignatureArtifact> accepts) {
        this.store = store;
        this.digest = digest;
        this.query = query;
        this.accepts = accepts;
    }

    /** Reads referrers first, then tagged artifacts. */
    public Search run() throws RegistryException {
        var referrers = store.referrers(digest, query, MAX_ARTIFACTS);
        if (referrers.size() > MAX_ARTIFACTS) {
            return new Search.Unusable("the image has more than %d referrers".formatted(MAX_ARTIFACTS));
        }
        for (var referrer : referrers) {
            if (acceptsOneOf(referrer.digest(), true)) {
                return new Search.Accepted();
            }
        }
        for (var suffix : query.tagSuffixes()) {
            if (acceptsOneOf(ReferrerTags.fallback(digest) + suffix, false)) {
                return new Search.Accepted();
            }
        }
        return completed();
    }

    private Search completed() {
        if (artifacts > MAX_ARTIFACTS) {
            return new Search.Unusable("the image has more than %d artifacts".formatted(MAX_ARTIFACTS));
        }
        if (store.isSpent()) {
            return new Search.Unusable("the artifacts of the image are larger than the limit");
        }
        return corrupt == null
                ? new Search.Exhausted(unreadable)
                : new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, corrupt.getMessage());
    }

    private boolean acceptsOneOf(String reference, boolean isListed) throws RegistryException {
        var manifest = manifest(reference, isListed);
        if (manifest.isEmpty()) {
            return false;
        }
        for (var layer : manifest.get().layers()) {
            if (query.hasMediaType(layer.mediaType())
                    && ++artifacts <= MAX_ARTIFACTS
                    && !store.isSpent()
                    && accepts(layer)) {
                return true;
            }
        }
        return false;
    }

    /** Returns a manifest with the image or no object as subject. */
    private Optional<Manifest> manifest(String reference, boolean isListed) throws RegistryException {
        if (store.isSpent()) {
            return Optional.empty();
        }
        try {
            var manifest = store.manifest(reference);
            boolean isReferrer =
                    manifest.subject().isEmpty() || manifest.subject().equals(digest);
            if (!isReferrer) {
                unreadable.add(new Unreadable(manifest.digest(), "it refers to another image"));
            }
            return isReferrer ? Optional.of(manifest) : Optional.empty();
        } catch (RegistryException failure) {
            if (isListed || failure.reason() != RegistryException.Reason.NOT_FOUND) {
                skip(reference, failure);
            }
            return Optional.empty();
        }
    }

    private boolean accepts(Descriptor layer) throws RegistryException {
        if (!Digests.isDigest(layer.digest())) {
            unreadable.add(new Unreadable("a layer", "its digest is not a SHA-256 digest"));
            return false;
        }
        if (layer.size() > RegistryClient.MAX_BLOB) {
            unreadable.add(
                    new Unreadable(layer.digest(), "it is larger than %d bytes".formatted(RegistryClient.MAX_BLOB)));
            return false;
        }
        byte[] content;
        try {
            content = store.blob(layer.digest());
        } catch (RegistryException failure) {
            skip(layer.digest(), failure);
            return false;
        }
        return accepts.test(new SignatureArtifact(layer.mediaType(), content, layer.annotations(), layer.digest()));
    }

    private void skip(String origin, RegistryException failure) throws RegistryException {
        switch (failure.reason()) {
            case NOT_FOUND, UNUSABLE -> unreadable.add(new Unreadable(origin, failure.getMessage()));
            case CORRUPT -> corrupt = failure;
            case UNAUTHORIZED, UNAVAILABLE -> throw failure;
        }
    }
}
