package dev.sallyport.registry.client;

import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.VerificationTarget;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Lists what says that it belongs to an image, in an order of our own. */
public final class Referrers {
    private static final int MAX_PAGES = 16;
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle";
    private static final String PREDICATE = "dev.sigstore.bundle.predicateType";
    private static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";

    private final RegistryReader access;
    private final VerificationTarget wanted;

    public Referrers(RegistryReader access, VerificationTarget wanted) {
        this.access = access;
        this.wanted = wanted;
    }

    /** All of them, each digest once; where there are more than {@code limit}, at least one more than that. */
    public List<Descriptor> of(String digest, int limit) throws RegistryException {
        var first = access.referrers(access.referrersUrl(digest));
        if (first.isEmpty()) {
            return sorted(tagged(ReferrerTags.fallback(digest)));
        }
        var found = sorted(first.get().descriptors());
        var next = first.get().next();
        for (int page = 1; next.isPresent() && found.size() <= limit; page++) {
            var read = access.referrers(next.get());
            if (read.isEmpty() || page == MAX_PAGES) {
                throw new RegistryException(Reason.UNAVAILABLE, access + " lists referrers on pages without an end");
            }
            found = sorted(Stream.concat(found.stream(), read.get().descriptors().stream())
                    .toList());
            next = read.get().next();
        }
        return found;
    }

    /** What an index under a tag lists, as clients write it where the registry has no referrers API. */
    private List<Descriptor> tagged(String tag) throws RegistryException {
        try {
            return access.manifest(tag).manifests();
        } catch (RegistryException undecidedReason) {
            return switch (undecidedReason.reason()) {
                case NOT_FOUND, UNUSABLE -> List.of();
                case CORRUPT, UNAUTHORIZED, UNAVAILABLE -> throw undecidedReason;
            };
        }
    }

    private List<Descriptor> sorted(List<Descriptor> descriptors) {
        return sorted(descriptors, wanted);
    }

    /** Each digest once: what is wanted first, by what descriptors say, which is a hint and never more; then by digest. */
    public static List<Descriptor> sorted(List<Descriptor> descriptors, VerificationTarget wanted) {
        var types = wanted instanceof VerificationTarget.Attestation attestation
                ? attestation.predicateTypes()
                : Set.of(SIGNATURE);
        var known = new HashSet<String>();
        return descriptors.stream()
                .filter(descriptor -> Digests.isDigest(descriptor.digest()))
                .sorted(Comparator.comparing((Descriptor descriptor) -> isLikely(descriptor, types))
                        .reversed()
                        .thenComparing(Descriptor::digest))
                .filter(descriptor -> known.add(descriptor.digest()))
                .toList();
    }

    private static boolean isLikely(Descriptor descriptor, Set<String> types) {
        return descriptor.artifactType().startsWith(BUNDLE)
                && types.contains(descriptor.annotations().getOrDefault(PREDICATE, ""));
    }
}
