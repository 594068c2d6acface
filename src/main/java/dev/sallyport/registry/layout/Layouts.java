package dev.sallyport.registry.layout;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.client.ImageStore;
import dev.sallyport.registry.client.IndexReader;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.referrers.ReferrerSearch;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Image access that reads chosen repositories from OCI image layouts and all others from registries. */
public final class Layouts implements ImageResolver, SignatureSource, ImageIndexes {
    private final Map<String, Path> directories;
    private final ImageResolver resolver;
    private final SignatureSource source;
    private final ImageIndexes indexes;

    /**
     * Creates the access.
     *
     * @param directories OCI image layouts by registry and repository, read on every request
     * @param resolver resolver for all other images
     * @param source source for all other images
     * @param indexes source of indexes for all other images
     */
    public Layouts(
            Map<String, Path> directories, ImageResolver resolver, SignatureSource source, ImageIndexes indexes) {
        this.directories = directories;
        this.resolver = resolver;
        this.source = source;
        this.indexes = indexes;
    }

    @Override
    public Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline) {
        var store = store(image);
        if (store.isEmpty()) {
            return resolver.resolve(image, puller, deadline);
        }
        var reference = image.digest() == null ? requireNonNull(image.tag()) : image.digest();
        try {
            return new Resolution.Resolved(
                    image.withDigest(store.get().manifest(reference).digest()));
        } catch (RegistryException failure) {
            return switch (failure.reason()) {
                case NOT_FOUND, UNUSABLE, TOO_LARGE, CORRUPT -> new Resolution.NotFound(failure.getMessage());
                case UNAUTHORIZED, UNEXPECTED, UNAVAILABLE ->
                    new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, failure.getMessage());
            };
        }
    }

    @Override
    public Optional<ImageReference> known(ImageReference image, PullIdentity puller) {
        return directories.containsKey(image.name()) ? Optional.empty() : resolver.known(image, puller);
    }

    @Override
    public Search search(
            ImageReference image,
            ArtifactQuery query,
            PullIdentity puller,
            Deadline deadline,
            Predicate<SignatureArtifact> accepts) {
        var store = store(image);
        if (store.isEmpty()) {
            return source.search(image, query, puller, deadline, accepts);
        }
        try {
            var found = new ReferrerSearch(store.get(), requireNonNull(image.digest()), query, accepts).run();
            return found instanceof Unavailable unavailable
                            && unavailable.undecidedReason() != UndecidedReason.SEARCH_CUT_OFF
                    ? new Unavailable(UndecidedReason.CONTENT_UNUSABLE, unavailable.reason())
                    : found;
        } catch (RegistryException failure) {
            return new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, failure.getMessage());
        }
    }

    @Override
    public Contents of(ImageReference image, PullIdentity puller, Deadline deadline) {
        return store(image)
                .map(store -> IndexReader.contents(requireNonNull(image.digest()), store::manifest))
                .orElseGet(() -> indexes.of(image, puller, deadline));
    }

    private Optional<ImageStore> store(ImageReference image) {
        return Optional.ofNullable(directories.get(image.name())).map(LayoutStore::new);
    }
}
