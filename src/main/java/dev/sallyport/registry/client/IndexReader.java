package dev.sallyport.registry.client;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SingleFlight;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Gatherers;

/** Reader for image indexes and the platform images in them, with a cache. Failures are not cached. */
public final class IndexReader implements ImageIndexes {
    private static final int CACHE_SIZE = 2_000;
    private static final int CONCURRENCY = 8;
    private static final Duration CACHE_TTL = Duration.ofHours(24);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    /** Platform of entries that are attestations of build tools. */
    private static final String NO_PLATFORM = "unknown/unknown";

    /** Maximum number of entries in an index, attestations of build tools included. */
    static final int MAX_ENTRIES = 256;

    private final RegistryClient client;
    private final InstantSource clock;
    private final SingleFlight<IndexKey, Contents> work;

    private record IndexKey(ImageReference image, PullIdentity puller) {}

    /** Source of manifests by digest. */
    @FunctionalInterface
    public interface ManifestSource {
        Manifest of(String digest) throws RegistryException;
    }

    /**
     * Creates a reader.
     *
     * @param executor executor for requests to registries, such as virtual threads
     */
    public IndexReader(RegistryClient client, InstantSource clock, Executor executor) {
        this.client = client;
        this.clock = clock;
        this.work = new SingleFlight<>(CACHE_SIZE, IndexReader::lifetime, clock, executor);
    }

    @Override
    public Contents of(ImageReference image, PullIdentity puller, Deadline deadline) {
        return work.result(new IndexKey(image, puller), deadline, () -> fetch(image, puller))
                .orElseGet(() -> new Unavailable(UndecidedReason.PENDING, "its index is still being read"));
    }

    private Contents fetch(ImageReference image, PullIdentity puller) {
        var deadline = Deadline.in(REQUEST_TIMEOUT, clock);
        return contents(
                requireNonNull(image.digest()),
                digest -> client.read(image, puller, deadline, _ -> true, reader -> reader.manifest(digest)));
    }

    /** Reads the manifest of a digest. Every entry of an index must be the manifest of an image. */
    public static Contents contents(String digest, ManifestSource manifests) {
        try {
            var index = manifests.of(digest);
            if (!index.isIndex()) {
                return new Contents.One();
            }
            if (index.manifests().size() > MAX_ENTRIES) {
                return new Unavailable(
                        UndecidedReason.CONTENT_UNUSABLE,
                        "its index has more than " + MAX_ENTRIES + " entries, which are not verified");
            }
            var platforms = index.manifests().stream()
                    .filter(entry -> !entry.platform().equals(NO_PLATFORM))
                    .map(entry -> new Child(entry.platform(), entry.digest()))
                    .distinct()
                    .toList();
            if (platforms.isEmpty()) {
                return new Contents.Unfit("its index has no image for any platform");
            }
            return platforms.stream()
                    .gather(Gatherers.mapConcurrent(CONCURRENCY, child -> violation(child, manifests)))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseGet(() -> new Contents.Many(platforms));
        } catch (RegistryException failure) {
            return unreadable(failure);
        }
    }

    private static Optional<Contents> violation(Child child, ManifestSource manifests) {
        if (!Digests.isDigest(child.digest())) {
            return Optional.of(new Contents.Unfit("its index has an entry without a sha256 digest"));
        }
        try {
            return manifests.of(child.digest()).isIndex()
                    ? Optional.of(new Contents.Unfit("its index contains another index, " + child.digest()))
                    : Optional.empty();
        } catch (RegistryException failure) {
            return Optional.of(unreadable(failure));
        }
    }

    private static Contents unreadable(RegistryException failure) {
        return failure.reason() == RegistryException.Reason.NOT_FOUND
                ? new Contents.Unfit(failure.getMessage())
                : new Unavailable(failure.undecidedReason(), failure.getMessage());
    }

    private static Duration lifetime(Contents contents) {
        return switch (contents) {
            case Contents.One _, Contents.Many _ -> CACHE_TTL;
            case Contents.Unfit _, Unavailable _ -> Duration.ZERO;
        };
    }
}
