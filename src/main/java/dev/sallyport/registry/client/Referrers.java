package dev.sallyport.registry.client;

import dev.sallyport.registry.client.ImageStore.Listing;
import dev.sallyport.registry.client.RegistryReader.Page;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.ArtifactQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The referrers of an image in a registry, in a deterministic order. Registries answer the optional API in many wrong
 * ways; the tag of the referrers tag schema is read then too.
 */
public final class Referrers {
    private static final int MAX_PAGES = 256;
    /** Maximum number of listed referrers, of which a search reads the likely ones first. */
    private static final int MAX_REFERRERS = 8192;

    /** Hint in a descriptor, which is not signed. */
    private static final String CREATED = "org.opencontainers.image.created";

    private final RegistryReader reader;
    private final ArtifactQuery query;
    private final List<Descriptor> found = new ArrayList<>();
    private @Nullable RegistryException gap;

    Referrers(RegistryReader reader, ArtifactQuery query) {
        this.reader = reader;
        this.query = query;
    }

    /** Returns all referrers, each digest once, with the reason why there may be more. */
    Listing of(String digest) throws RegistryException {
        if (!readPages(digest)) {
            readTag(ReferrerTags.fallback(digest));
        }
        return new Listing(sorted(found, query), Optional.ofNullable(gap));
    }

    /** Reads the referrers API; returns false if the tag must be read. */
    private boolean readPages(String digest) throws RegistryException {
        var next = Optional.of(reader.referrersUrl(digest));
        for (int pages = 0; next.isPresent(); pages++) {
            if (pages == MAX_PAGES || found.size() > MAX_REFERRERS) {
                gap = new RegistryException(
                        Reason.TOO_LARGE,
                        "%s has more than %d pages or %d referrers of the image"
                                .formatted(reader, MAX_PAGES, MAX_REFERRERS));
                return true;
            }
            Optional<Page> page;
            try {
                page = reader.referrers(next.get());
            } catch (RegistryException failure) {
                note(failure);
                return false;
            }
            if (page.isEmpty()) {
                if (pages > 0) {
                    note(missingPage());
                }
                return false;
            }
            found.addAll(page.get().descriptors());
            if (page.get().isCutOff()) {
                note(missingPage());
            }
            next = page.get().next();
        }
        return true;
    }

    private RegistryException missingPage() {
        return new RegistryException(
                Reason.UNEXPECTED, "%s names a next page of referrers that cannot be read".formatted(reader));
    }

    /** Reads the index that clients write if a registry has no referrers API. */
    private void readTag(String tag) throws RegistryException {
        try {
            found.addAll(reader.manifest(tag).manifests());
        } catch (RegistryException failure) {
            if (failure.reason() != Reason.NOT_FOUND && failure.reason() != Reason.UNUSABLE) {
                note(failure);
            }
        }
    }

    /** Notes the first failure; rethrows it if the registry does not answer. */
    private void note(RegistryException failure) throws RegistryException {
        if (failure.reason() == Reason.UNAVAILABLE) {
            throw gap == null ? failure : gap;
        }
        if (gap == null) {
            gap = failure;
        }
    }

    /**
     * Returns each digest once: likely matches of the query first, those that claim to be newer before older ones, then
     * ordered by digest.
     */
    public static List<Descriptor> sorted(List<Descriptor> descriptors, ArtifactQuery query) {
        var known = new HashSet<String>();
        return descriptors.stream()
                .filter(descriptor -> Digests.isDigest(descriptor.digest()))
                .sorted(Comparator.comparing((Descriptor descriptor) -> !isLikely(descriptor, query))
                        .thenComparing(Referrers::created, Comparator.reverseOrder())
                        .thenComparing(Descriptor::digest))
                .filter(descriptor -> known.add(descriptor.digest()))
                .toList();
    }

    private static boolean isLikely(Descriptor descriptor, ArtifactQuery query) {
        return query.isLikely(descriptor.artifactType(), descriptor.annotations());
    }

    private static String created(Descriptor descriptor) {
        return descriptor.annotations().getOrDefault(CREATED, "");
    }
}
