package dev.sallyport.registry.referrers;

import dev.sallyport.registry.client.Descriptor;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.ImageStore;
import dev.sallyport.registry.client.ImageStore.ReadLimit;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource.Search;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One search for artifacts of one image: likely referrers first, then tagged artifacts, then all other referrers. Work is
 * bounded, not the number of artifacts that may exist: a search that accepts no artifact and was cut off, or could not read
 * all, is unavailable and never exhausted.
 */
public final class ReferrerSearch {
    private static final int MAX_ARTIFACTS = 2048;
    /** Referrers that are read before tags; of more, only likely ones, so that they do not delay a tagged signature. */
    private static final int FIRST = 32;
    /** Concurrent reads; each holds one artifact in memory. */
    private static final int CONCURRENCY = 4;
    /** A deadline that passes after this many artifacts is a limit of the search, not a failure of the registry. */
    private static final int MANY = 64;

    private static final String TOO_SLOW = "reading them takes too long";

    private final ImageStore store;
    private final String digest;
    private final ArtifactQuery query;
    private final Predicate<SignatureArtifact> accepts;
    private final SearchGaps gaps = new SearchGaps();
    private final Set<List<Object>> known = new HashSet<>();
    /** Listed references to another type of artifact. */
    private final Set<String> others = new HashSet<>();

    private int manifests;
    private int artifacts;

    /** Creates a search; it ends when {@code accepts} returns true. */
    public ReferrerSearch(ImageStore store, String digest, ArtifactQuery query, Predicate<SignatureArtifact> accepts) {
        this.store = store;
        this.digest = digest;
        this.query = query;
        this.accepts = accepts;
    }

    /** Runs the search; fails if the registry does not answer. */
    public Search run() throws RegistryException {
        var listing = store.referrers(digest, query);
        listing.gap().ifPresent(gaps::notListed);
        var references = listing.referrers().stream().map(Descriptor::digest).toList();
        int first = references.size() <= FIRST ? references.size() : likely(listing.referrers());
        var tags = query.tagSuffixes().stream()
                .map(suffix -> ReferrerTags.fallback(digest) + suffix)
                .toList();
        listing.referrers().stream()
                .filter(each -> query.isOther(each.annotations()))
                .map(Descriptor::digest)
                .forEach(others::add);
        if (acceptsOneOf(references.subList(0, first))
                || acceptsOneOf(tags)
                || acceptsOneOf(references.subList(first, references.size()))) {
            return new Search.Accepted();
        }
        store.doubt().ifPresent(gaps::hidden);
        return gaps.completed();
    }

    private int likely(List<Descriptor> referrers) {
        return (int) referrers.stream()
                .filter(each -> query.isLikely(each.artifactType(), each.annotations()))
                .limit(FIRST)
                .count();
    }

    /** Reads the first reference alone, because it is usually sufficient. */
    private boolean acceptsOneOf(List<String> references) {
        return acceptsAny(references.stream().limit(1))
                || acceptsAny(references.stream().skip(1));
    }

    private boolean acceptsAny(Stream<String> references) {
        return references
                .takeWhile(_ -> mayReadMore())
                .gather(Gatherers.mapConcurrent(
                        CONCURRENCY, reference -> ArtifactRead.of(reference, () -> store.manifest(reference))))
                .flatMap(this::layers)
                .takeWhile(_ -> mayReadMore())
                .gather(Gatherers.mapConcurrent(
                        CONCURRENCY, layer -> ArtifactRead.of(layer, () -> store.blob(layer.digest()))))
                .anyMatch(this::accepts);
    }

    private boolean mayReadMore() {
        if (gaps.endSearch()) {
            return false;
        }
        var exceeded = store.exceeded().filter(limit -> limit == ReadLimit.BYTES || artifacts >= MANY);
        if (exceeded.isPresent()) {
            gaps.cutOff(exceeded.get() == ReadLimit.BYTES ? "they have too many bytes" : TOO_SLOW, artifacts);
            return false;
        }
        if (manifests > MAX_ARTIFACTS || artifacts > MAX_ARTIFACTS) {
            gaps.cutOff("there are more than " + MAX_ARTIFACTS, artifacts);
            return false;
        }
        return true;
    }

    /**
     * Returns the layers that may be artifacts, of a manifest with the image or no object as subject; the last first. Only a
     * layer that is read hides its repetitions: size and annotations in another manifest may be wrong.
     */
    private Stream<Descriptor> layers(ArtifactRead<String, Manifest> read) {
        manifests++;
        var manifest = read.content();
        if (manifest == null) {
            addFailure(read.reference(), others.contains(read.reference()), read.failure());
            return Stream.empty();
        }
        if (!manifest.subject().isEmpty() && !manifest.subject().equals(digest)) {
            gaps.unreadable(manifest.digest(), "it refers to another image");
            return Stream.empty();
        }
        if (query.isOther(manifest.annotations())) {
            manifest.layers().forEach(layer -> others.add(layer.digest()));
        }
        return manifest.layers().reversed().stream()
                .filter(layer -> query.hasMediaType(layer.mediaType()))
                .filter(layer -> isReadable(layer, manifest))
                .filter(layer -> known.add(List.of(layer.mediaType(), layer.digest(), layer.annotations())));
    }

    private boolean isReadable(Descriptor layer, Manifest manifest) {
        if (!Digests.isDigest(layer.digest())) {
            gaps.unreadable("a layer", "its digest is not a SHA-256 digest");
            return false;
        }
        if (layer.size() <= RegistryClient.MAX_BLOB) {
            return true;
        }
        var reason = "it is larger than %d bytes".formatted(RegistryClient.MAX_BLOB);
        gaps.unreadable(layer.digest(), reason);
        if (!query.isOther(manifest.annotations()) && !query.isOther(layer.annotations())) {
            gaps.tooLarge(layer.digest(), reason);
        }
        return false;
    }

    private boolean accepts(ArtifactRead<Descriptor, byte[]> read) {
        artifacts++;
        var layer = read.reference();
        var content = read.content();
        if (content == null) {
            addFailure(
                    layer.digest(),
                    others.contains(layer.digest()) || query.isOther(layer.annotations()),
                    read.failure());
            return false;
        }
        return accepts.test(new SignatureArtifact(layer.mediaType(), content, layer.annotations(), layer.digest()));
    }

    /** Notes a failure. Content that is listed but absent may be any artifact, unless it is listed as another type. */
    private void addFailure(String reference, boolean isOther, @Nullable RegistryException failure) {
        boolean isAbsent = failure != null && failure.reason() == Reason.NOT_FOUND;
        if (failure == null || (isAbsent && !Digests.isDigest(reference))) {
            return;
        }
        if (isAbsent && isOther) {
            gaps.unreadable(reference, failure.getMessage());
        } else if (failure.reason() == Reason.UNAVAILABLE && isOutOfTime()) {
            gaps.cutOff(TOO_SLOW, artifacts);
        } else {
            gaps.failed(reference, failure);
        }
    }

    private boolean isOutOfTime() {
        return artifacts >= MANY && store.exceeded().isPresent();
    }
}
