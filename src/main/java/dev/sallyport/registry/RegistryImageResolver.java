package dev.sallyport.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.util.Objects;

/** Resolves tags by asking the registry; what a tag stood for is remembered for half a minute, for each who pulls. */
public final class RegistryImageResolver implements ImageResolver {
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int SIZE = 10_000;

    private final RegistryClient client;
    private final Cache<Key, Resolution.Resolved> resolved;

    private record Key(ImageReference image, PullIdentity puller) {}

    public RegistryImageResolver(RegistryClient client, Ticker ticker) {
        this.client = client;
        this.resolved = Caffeine.newBuilder()
                .maximumSize(SIZE)
                .ticker(ticker)
                .expireAfterWrite(KEPT)
                .build();
    }

    @Override
    public Resolution resolve(ImageReference image, PullIdentity puller, Deadline deadline) {
        if (image.digest() != null) {
            return new Resolution.Resolved(image);
        }
        var key = new Key(image, puller);
        var known = resolved.getIfPresent(key);
        if (known != null) {
            return known;
        }
        var resolution = ask(image, puller, deadline);
        if (resolution instanceof Resolution.Resolved fresh) {
            resolved.put(key, fresh);
        }
        return resolution;
    }

    private Resolution ask(ImageReference image, PullIdentity puller, Deadline deadline) {
        try {
            var reply = client.manifest(image, Objects.requireNonNull(image.tag()), puller, deadline);
            if (reply.isEmpty()) {
                return new Resolution.NotFound("there is no image %s".formatted(image));
            }
            var manifest = Manifest.parse(reply.get().content());
            var said = reply.get().mediaType();
            if (manifest.isEmpty()
                    || (!manifest.get().mediaType().isEmpty()
                            && !manifest.get().mediaType().equals(said))) {
                return new Resolution.NotFound(
                        "what stands at %s is no image: its bytes and its media type do not agree".formatted(image));
            }
            return new Resolution.Resolved(
                    image.withDigest(RegistryClient.digest(reply.get().content())));
        } catch (RegistryTrouble e) {
            return new Resolution.Unavailable(e.trouble(), e.reason());
        }
    }
}
