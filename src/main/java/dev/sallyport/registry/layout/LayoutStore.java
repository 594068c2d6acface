package dev.sallyport.registry.layout;

import dev.sallyport.registry.client.Descriptor;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.ImageStore;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.client.Referrers;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Kind;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.signature.VerificationTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * An OCI image layout: an image, and what refers to it, in a directory, such as {@code cosign save} or
 * {@code oras copy --recursive} leave it.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image layout</a>
 */
final class LayoutStore implements ImageStore {
    private static final String NAME = "org.opencontainers.image.ref.name";

    /** What {@code cosign save} says of what it writes, instead of names. */
    private static final String KIND = "kind";

    private static final Map<String, String> SAVED =
            Map.of("dev.cosignproject.cosign/sigs", ".sig", "dev.cosignproject.cosign/atts", ".att");

    private final Path directory;

    LayoutStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public Manifest manifest(String reference) throws RegistryException {
        return parsed(Digests.isDigest(reference) ? reference : tagged(reference));
    }

    @Override
    public byte[] blob(String digest) throws RegistryException {
        return read(digest, RegistryClient.MAX_BLOB);
    }

    /** Every manifest in the index that names the image, and what the index under the fallback tag lists. */
    @Override
    public List<Descriptor> referrers(String digest, VerificationTarget wanted, int limit) throws RegistryException {
        var found = new ArrayList<Descriptor>();
        for (var descriptor : listed()) {
            try {
                var manifest = parsed(descriptor.digest());
                if (manifest.subject().equals(digest)) {
                    found.add(descriptor);
                }
                if (name(descriptor).equals(ReferrerTags.fallback(digest))) {
                    found.addAll(manifest.manifests());
                }
            } catch (RegistryException undecidedReason) {
                switch (undecidedReason.kind()) {
                    case CORRUPT -> found.add(descriptor); // whoever looks at it is told
                    case NOT_FOUND, UNUSABLE -> {}
                    case UNAUTHORIZED, UNAVAILABLE -> throw undecidedReason;
                }
            }
        }
        return Referrers.sorted(found, wanted);
    }

    @Override
    public boolean isSpent() {
        return false;
    }

    /**
     * What the index lists that stands for itself: neither what belongs to another manifest, nor a part of an index that has
     * no name of its own.
     *
     * @throws RegistryException where anything that the index lists is not there, or is something else
     */
    List<Descriptor> images() throws RegistryException {
        var images = new ArrayList<Descriptor>();
        var parts = new HashSet<String>();
        for (var descriptor : listed()) {
            try {
                var manifest = parsed(descriptor.digest());
                manifest.manifests().forEach(part -> parts.add(part.digest()));
                if (manifest.subject().isEmpty()
                        && !ReferrerTags.belongsToAnother(name(descriptor))
                        && !SAVED.containsKey(kind(descriptor))) {
                    images.add(descriptor);
                }
            } catch (RegistryException undecidedReason) {
                if (undecidedReason.kind() != Kind.UNUSABLE) {
                    throw undecidedReason;
                }
            }
        }
        images.removeIf(image -> name(image).isEmpty() && parts.contains(image.digest()));
        return images;
    }

    /** As the index gives it; empty where it gives none. */
    static String name(Descriptor descriptor) {
        return descriptor.annotations().getOrDefault(NAME, "");
    }

    private static String kind(Descriptor descriptor) {
        return descriptor.annotations().getOrDefault(KIND, "");
    }

    /** The one of that tag; of a layout that holds a single image without a name, that one. */
    private String tagged(String tag) throws RegistryException {
        for (var descriptor : listed()) {
            if (isTagged(descriptor, tag)) {
                return descriptor.digest();
            }
        }
        var images = ReferrerTags.belongsToAnother(tag) ? List.<Descriptor>of() : images();
        if (images.size() == 1 && name(images.getFirst()).isEmpty()) {
            return images.getFirst().digest();
        }
        throw new RegistryException(Kind.NOT_FOUND, directory + " has no " + tag);
    }

    /** The name may be the tag alone or a whole reference that ends in it. */
    private static boolean isTagged(Descriptor descriptor, String tag) {
        var suffix = SAVED.get(kind(descriptor));
        return suffix == null
                ? name(descriptor).equals(tag) || name(descriptor).endsWith(":" + tag)
                : tag.endsWith(suffix);
    }

    private List<Descriptor> listed() throws RegistryException {
        return index().stream()
                .filter(descriptor -> Digests.isDigest(descriptor.digest()))
                .toList();
    }

    private List<Descriptor> index() throws RegistryException {
        var content = read(directory.resolve("index.json"), "index.json", RegistryClient.MAX_MANIFEST);
        try {
            return Manifest.parse(content, Manifest.INDEX).manifests();
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(
                    Kind.UNUSABLE, directory + " has an index that cannot be used: " + malformed.getMessage());
        }
    }

    private Manifest parsed(String digest) throws RegistryException {
        var content = read(digest, RegistryClient.MAX_MANIFEST);
        try {
            var json = StrictJson.object(content);
            var mediaType = json.path("mediaType").asText(json.has("manifests") ? Manifest.INDEX : Manifest.IMAGE);
            return Manifest.parse(content, mediaType);
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(
                    Kind.UNUSABLE,
                    directory + " has a manifest " + digest + " that cannot be used: " + malformed.getMessage());
        }
    }

    private byte[] read(String digest, int limit) throws RegistryException {
        var name = digest.substring(digest.indexOf(':') + 1);
        var content = read(directory.resolve("blobs").resolve("sha256").resolve(name), digest, limit);
        if (!Digests.of(content).equals(digest)) {
            throw new RegistryException(Kind.CORRUPT, directory + " has other bytes than it should for " + digest);
        }
        return content;
    }

    private byte[] read(Path file, String what, int limit) throws RegistryException {
        try (var stream = Files.newInputStream(file)) {
            var content = stream.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new RegistryException(
                        Kind.UNUSABLE, directory + " has more bytes under " + what + " than are read");
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new RegistryException(Kind.NOT_FOUND, directory + " has no " + what);
        } catch (IOException broken) {
            throw new RegistryException(Kind.UNAVAILABLE, directory + " cannot be read");
        }
    }
}
