package dev.sallyport.registry.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.scan.PlatformDigests;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads image indexes from their registries; what stands under a digest never changes, and is remembered. */
public final class IndexedPlatforms implements PlatformDigests {
    private static final int SIZE = 2_000;

    private final RegistryClient client;
    private final Cache<ImageReference, Set<String>> known =
            Caffeine.newBuilder().maximumSize(SIZE).build();

    public IndexedPlatforms(RegistryClient client) {
        this.client = client;
    }

    @Override
    public Optional<Set<String>> of(ImageReference image, PullIdentity puller, Deadline deadline) {
        var before = Optional.ofNullable(known.getIfPresent(image));
        if (before.isPresent()) {
            return before;
        }
        try {
            var digest = Objects.requireNonNull(image.digest());
            var manifest = client.read(image, puller, deadline, _ -> true, access -> access.manifest(digest));
            var digests = manifest.manifests().stream().map(Descriptor::digest).collect(Collectors.toUnmodifiableSet());
            known.put(image, digests);
            return Optional.of(digests);
        } catch (RegistryException _) {
            return Optional.empty();
        }
    }
}
