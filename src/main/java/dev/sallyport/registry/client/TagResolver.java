package dev.sallyport.registry.client;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SingleFlight;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Resolves tags in their registries, and remembers the answer for as long as nobody minds. */
public final class TagResolver implements ImageResolver {
    private static final int SIZE = 10_000;
    private static final Duration MEMORY = Duration.ofSeconds(30);
    private static final Duration BUDGET = Duration.ofSeconds(30);

    private final RegistryClient client;
    private final InstantSource clock;
    private final SingleFlight<Tag, Resolution> work;

    private record Tag(ImageReference image, PullIdentity puller) {}

    /**
     * Resolves through that client.
     *
     * @param executor where registries are asked, such as one virtual thread each
     */
    public TagResolver(RegistryClient client, InstantSource clock, Executor executor) {
        this.client = client;
        this.clock = clock;
        this.work = new SingleFlight<>(SIZE, TagResolver::memory, clock, executor);
    }

    @Override
    public Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline) {
        if (image.digest() != null) {
            return new Resolution.Resolved(image);
        }
        var whole = client.whole(puller);
        return work.result(new Tag(image, whole), deadline, () -> ask(image, whole))
                .orElseGet(
                        () -> new Resolution.Unavailable(UndecidedReason.PENDING, image + " is still being resolved"));
    }

    @Override
    public Optional<ImageReference> known(ImageReference image, PullIdentity puller) {
        return image.digest() != null
                ? Optional.of(image)
                : work.known(new Tag(image, puller))
                        .filter(Resolution.Resolved.class::isInstance)
                        .map(resolution -> ((Resolution.Resolved) resolution).image());
    }

    private Resolution ask(ImageReference image, PullIdentity puller) {
        try {
            var tag = Objects.requireNonNull(image.tag());
            var manifest =
                    client.read(image, puller, Deadline.in(BUDGET, clock), _ -> true, access -> access.manifest(tag));
            return new Resolution.Resolved(image.withDigest(manifest.digest()));
        } catch (RegistryException undecidedReason) {
            return switch (undecidedReason.kind()) {
                case NOT_FOUND -> new Resolution.NotFound(undecidedReason.getMessage());
                case UNAUTHORIZED ->
                    new Resolution.Unavailable(UndecidedReason.REGISTRY_UNAUTHORIZED, undecidedReason.getMessage());
                case UNUSABLE, CORRUPT, UNAVAILABLE ->
                    new Resolution.Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, undecidedReason.getMessage());
            };
        }
    }

    private static Duration memory(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Resolved _ -> MEMORY;
            case Resolution.NotFound _, Resolution.Unavailable _ -> Duration.ZERO;
        };
    }
}
