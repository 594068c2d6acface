package dev.sallyport.registry.client;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SingleFlight;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Resolver for tags, with a short-lived cache for each pull identity. */
public final class TagResolver implements ImageResolver {
    private static final int CACHE_SIZE = 10_000;
    private static final Duration CACHE_TTL = Duration.ofSeconds(30);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final RegistryClient client;
    private final InstantSource clock;
    private final SingleFlight<TagKey, Resolution> work;

    private record TagKey(ImageReference image, PullIdentity puller) {}

    /**
     * Creates a resolver.
     *
     * @param executor executor for requests to registries, such as virtual threads
     */
    public TagResolver(RegistryClient client, InstantSource clock, Executor executor) {
        this.client = client;
        this.clock = clock;
        this.work = new SingleFlight<>(CACHE_SIZE, TagResolver::lifetime, clock, executor);
    }

    @Override
    public Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline) {
        if (image.digest() != null) {
            return new Resolution.Resolved(image);
        }
        var whole = client.whole(puller);
        return work.result(new TagKey(image, whole), deadline, () -> fetch(image, whole))
                .orElseGet(() -> new Unavailable(UndecidedReason.PENDING, image + " is still being resolved"));
    }

    @Override
    public Optional<ImageReference> known(ImageReference image, PullIdentity puller) {
        return image.digest() != null
                ? Optional.of(image)
                : work.known(new TagKey(image, puller))
                        .filter(Resolution.Resolved.class::isInstance)
                        .map(resolution -> ((Resolution.Resolved) resolution).image());
    }

    private Resolution fetch(ImageReference image, PullIdentity puller) {
        try {
            var tag = Objects.requireNonNull(image.tag());
            var manifest = client.read(
                    image, puller, Deadline.in(REQUEST_TIMEOUT, clock), _ -> true, reader -> reader.tagged(tag));
            return new Resolution.Resolved(image.withDigest(manifest.digest()));
        } catch (RegistryException failure) {
            return failure.reason() == RegistryException.Reason.NOT_FOUND
                    ? new Resolution.NotFound(failure.getMessage())
                    : new Unavailable(failure.undecidedReason(), failure.getMessage());
        }
    }

    private static Duration lifetime(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Resolved _ -> CACHE_TTL;
            case Resolution.NotFound _, Unavailable _ -> Duration.ZERO;
        };
    }
}
