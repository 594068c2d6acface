package dev.sallyport.registry.client;

import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.ArtifactQuery;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** The referrers of an image in a registry, in a deterministic order. */
public final class Referrers {
    private static final int MAX_PAGES = 16;

    private final RegistryReader reader;
    private final ArtifactQuery query;

    Referrers(RegistryReader reader, ArtifactQuery query) {
        this.reader = reader;
        this.query = query;
    }

    /** Returns all referrers, each digest once; if there are more than {@code limit}, at least one more than that. */
    List<Descriptor> of(String digest, int limit) throws RegistryException {
        var first = reader.referrers(reader.referrersUrl(digest));
        if (first.isEmpty()) {
            return sorted(tagged(ReferrerTags.fallback(digest)), query);
        }
        var found = sorted(first.get().descriptors(), query);
        var next = first.get().next();
        for (int page = 1; next.isPresent() && found.size() <= limit; page++) {
            var read = reader.referrers(next.get());
            if (read.isEmpty() || page == MAX_PAGES) {
                throw new RegistryException(
                        Reason.UNAVAILABLE, "%s returns more than %d pages of referrers".formatted(reader, MAX_PAGES));
            }
            var all = Stream.concat(found.stream(), read.get().descriptors().stream());
            found = sorted(all.toList(), query);
            next = read.get().next();
        }
        return found;
    }

    /** Returns the entries of the index that clients write if a registry has no referrers API. */
    private List<Descriptor> tagged(String tag) throws RegistryException {
        try {
            return reader.manifest(tag).manifests();
        } catch (RegistryException failure) {
            return switch (failure.reason()) {
                case NOT_FOUND, UNUSABLE -> List.of();
                case CORRUPT, UNAUTHORIZED, UNAVAILABLE -> throw failure;
            };
        }
    }

    /** Returns each digest once: likely matches of the query first, then ordered by digest. */
    public static List<Descriptor> sorted(List<Descriptor> descriptors, ArtifactQuery query) {
        var known = new HashSet<String>();
        return descriptors.stream()
                .filter(descriptor -> Digests.isDigest(descriptor.digest()))
                .sorted(Comparator.comparing((Descriptor descriptor) -> !isLikely(descriptor, query))
                        .thenComparing(Descriptor::digest))
                .filter(descriptor -> known.add(descriptor.digest()))
                .toList();
    }

    private static boolean isLikely(Descriptor descriptor, ArtifactQuery query) {
        return query.isLikely(descriptor.artifactType(), descriptor.annotations());
    }
}
