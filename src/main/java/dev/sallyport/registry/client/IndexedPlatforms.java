package dev.sallyport.registry.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.PlatformDigests;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Digests of the platform images in an index, read from the registry and cached. */
public final class IndexedPlatforms implements PlatformDigests {
    private static final int CACHE_SIZE = 2_000;
    private static final int MAX_PLATFORMS = 64;

    private final RegistryClient client;
    private final Cache<ImageReference, Set<String>> cache =
            Caffeine.newBuilder().maximumSize(CACHE_SIZE).build();
    private final Cache<ImageReference, Set<String>> configurations =
            Caffeine.newBuilder().maximumSize(CACHE_SIZE).build();

    public IndexedPlatforms(RegistryClient client) {
        this.client = client;
    }

    @Override
    public Optional<Set<String>> of(ImageReference image, PullIdentity puller, Deadline deadline) {
        var cached = Optional.ofNullable(cache.getIfPresent(image));
        if (cached.isPresent()) {
            return cached;
        }
        try {
            var manifest = manifest(image, puller, deadline);
            var digests = manifest.manifests().stream().map(Descriptor::digest).collect(Collectors.toUnmodifiableSet());
            cache.put(image, digests);
            return Optional.of(digests);
        } catch (RegistryException _) {
            return Optional.empty();
        }
    }

    /** Reads one manifest for each platform. An index with too many of them is undecided. */
    @Override
    public Optional<Set<String>> configurations(ImageReference image, PullIdentity puller, Deadline deadline) {
        var cached = Optional.ofNullable(configurations.getIfPresent(image));
        if (cached.isPresent()) {
            return cached;
        }
        try {
            var manifest = manifest(image, puller, deadline);
            if (manifest.manifests().size() > MAX_PLATFORMS) {
                return Optional.empty();
            }
            var digests = new HashSet<String>();
            if (!manifest.isIndex()) {
                digests.add(manifest.config());
            }
            for (var platform : manifest.manifests()) {
                digests.add(manifest(image.withDigest(platform.digest()), puller, deadline)
                        .config());
            }
            digests.remove("");
            configurations.put(image, Set.copyOf(digests));
            return Optional.of(Set.copyOf(digests));
        } catch (RegistryException _) {
            return Optional.empty();
        }
    }

    private Manifest manifest(ImageReference image, PullIdentity puller, Deadline deadline) throws RegistryException {
        var digest = Objects.requireNonNull(image.digest());
        return client.read(image, puller, deadline, _ -> true, reader -> reader.manifest(digest));
    }
}
