package dev.sallyport.registry.client;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SingleFlight;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Gatherers;

/**
 * Reads image indexes and the manifests in them. What stands under a digest never changes, so it is remembered; trouble is not.
 */
public final class IndexReader implements ImageIndexes {
    private static final int SIZE = 2_000;
    private static final int CONCURRENCY = 8;
    private static final Duration MEMORY = Duration.ofHours(24);
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final String UNKNOWN = "unknown/unknown";

    /** More are nobody's image; those of build tools count too. */
    static final int MAX_ENTRIES = 64;

    private final RegistryClient client;
    private final InstantSource clock;
    private final SingleFlight<Asked, Contents> work;

    private record Asked(ImageReference image, PullIdentity puller) {}

    /** Something that reads manifests of an image by their digests. */
    @FunctionalInterface
    public interface Manifests {
        Manifest of(String digest) throws RegistryException;
    }

    /**
     * Reads through that client.
     *
     * @param executor where registries are asked, such as one virtual thread each
     */
    public IndexReader(RegistryClient client, InstantSource clock, Executor executor) {
        this.client = client;
        this.clock = clock;
        this.work = new SingleFlight<>(SIZE, IndexReader::memory, clock, executor);
    }

    @Override
    public Contents of(ImageReference image, PullIdentity puller, Deadline deadline) {
        return work.result(new Asked(image, puller), deadline, () -> ask(image, puller))
                .orElseGet(() -> new Contents.Unavailable(UndecidedReason.PENDING, "its index is still being read"));
    }

    private Contents ask(ImageReference image, PullIdentity puller) {
        var deadline = Deadline.in(BUDGET, clock);
        return contents(
                requireNonNull(image.digest()),
                digest -> client.read(image, puller, deadline, _ -> true, access -> access.manifest(digest)));
    }

    /** What stands under a digest, each manifest of an index read and found to be that of an image. */
    public static Contents contents(String digest, Manifests manifests) {
        try {
            var index = manifests.of(digest);
            if (!index.isIndex()) {
                return new Contents.One();
            }
            if (index.manifests().size() > MAX_ENTRIES) {
                return new Contents.Unfit("its index has more than " + MAX_ENTRIES + " entries");
            }
            var children = index.manifests().stream()
                    .filter(entry -> !entry.platform().equals(UNKNOWN))
                    .map(entry -> new Child(entry.platform(), entry.digest()))
                    .distinct()
                    .toList();
            if (children.isEmpty()) {
                return new Contents.Unfit("its index has no image for any platform");
            }
            return children.stream()
                    .gather(Gatherers.mapConcurrent(CONCURRENCY, child -> objection(child, manifests)))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseGet(() -> new Contents.Many(children));
        } catch (RegistryException undecidedReason) {
            return unread(undecidedReason);
        }
    }

    private static Optional<Contents> objection(Child child, Manifests manifests) {
        if (!Digests.isDigest(child.digest())) {
            return Optional.of(new Contents.Unfit("its index has an entry without a sha256 digest"));
        }
        try {
            return manifests.of(child.digest()).isIndex()
                    ? Optional.of(new Contents.Unfit("its index has an index in it, " + child.digest()))
                    : Optional.empty();
        } catch (RegistryException undecidedReason) {
            return Optional.of(unread(undecidedReason));
        }
    }

    private static Contents unread(RegistryException undecidedReason) {
        return switch (undecidedReason.kind()) {
            case NOT_FOUND -> new Contents.Unfit(undecidedReason.getMessage());
            case UNAUTHORIZED ->
                new Contents.Unavailable(UndecidedReason.REGISTRY_UNAUTHORIZED, undecidedReason.getMessage());
            case UNUSABLE, CORRUPT, UNAVAILABLE ->
                new Contents.Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, undecidedReason.getMessage());
        };
    }

    private static Duration memory(Contents contents) {
        return switch (contents) {
            case Contents.One _, Contents.Many _ -> MEMORY;
            case Contents.Unfit _, Contents.Unavailable _ -> Duration.ZERO;
        };
    }
}
