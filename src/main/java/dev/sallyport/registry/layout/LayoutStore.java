package dev.sallyport.registry.layout;

import dev.sallyport.registry.client.Descriptor;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.ImageStore;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.client.Referrers;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OCI image layout: a directory with images and their referrers, as {@code cosign save} and
 * {@code oras copy --recursive} write it.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image layout</a>
 */
final class LayoutStore implements ImageStore {
    private static final String NAME = "org.opencontainers.image.ref.name";

    /** Annotation that {@code cosign save} writes instead of names. */
    private static final String KIND = "kind";

    private static final Map<String, String> TAG_SUFFIXES =
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

    /** Returns the manifests with the image as subject, and the entries of the index with the fallback tag. */
    @Override
    public Listing referrers(String digest, ArtifactQuery query) throws RegistryException {
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
            } catch (RegistryException failure) {
                switch (failure.reason()) {
                    case CORRUPT, TOO_LARGE -> found.add(descriptor); // reading it reports the failure
                    case NOT_FOUND, UNUSABLE -> {}
                    case UNAUTHORIZED, UNEXPECTED, UNAVAILABLE -> throw failure;
                }
            }
        }
        return new Listing(Referrers.sorted(found, query), Optional.empty());
    }

    @Override
    public Optional<ReadLimit> exceeded() {
        return Optional.empty();
    }

    /**
     * Returns the images of the layout, without referrers and without unnamed platform images of an index.
     *
     * @throws RegistryException if an entry of the index is missing or corrupt
     */
    List<Descriptor> images() throws RegistryException {
        var images = new ArrayList<Descriptor>();
        var platforms = new HashSet<String>();
        for (var descriptor : listed()) {
            try {
                var manifest = parsed(descriptor.digest());
                manifest.manifests().forEach(platform -> platforms.add(platform.digest()));
                if (manifest.subject().isEmpty()
                        && !ReferrerTags.belongsToAnother(name(descriptor))
                        && !TAG_SUFFIXES.containsKey(kind(descriptor))) {
                    images.add(descriptor);
                }
            } catch (RegistryException failure) {
                if (failure.reason() != Reason.UNUSABLE && failure.reason() != Reason.TOO_LARGE) {
                    throw failure;
                }
            }
        }
        images.removeIf(image -> name(image).isEmpty() && platforms.contains(image.digest()));
        return images;
    }

    /** Returns the name of an entry; empty if absent. */
    static String name(Descriptor descriptor) {
        return descriptor.annotations().getOrDefault(NAME, "");
    }

    private static String kind(Descriptor descriptor) {
        return descriptor.annotations().getOrDefault(KIND, "");
    }

    /** Returns the digest of a tag. A layout with a single unnamed image has that image under every tag. */
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
        throw new RegistryException(Reason.NOT_FOUND, directory + " has no " + tag);
    }

    /** Returns whether the name is the tag or a full image reference with the tag. */
    private static boolean isTagged(Descriptor descriptor, String tag) {
        var suffix = TAG_SUFFIXES.get(kind(descriptor));
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
                    Reason.UNUSABLE, directory + " has an index that cannot be used: " + malformed.getMessage());
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
                    Reason.UNUSABLE,
                    directory + " has a manifest " + digest + " that cannot be used: " + malformed.getMessage());
        }
    }

    private byte[] read(String digest, int limit) throws RegistryException {
        var name = digest.substring(digest.indexOf(':') + 1);
        var content = read(directory.resolve("blobs").resolve("sha256").resolve(name), digest, limit);
        if (!Digests.of(content).equals(digest)) {
            throw new RegistryException(Reason.CORRUPT, directory + " has content with the wrong digest at " + digest);
        }
        return content;
    }

    private byte[] read(Path file, String name, int limit) throws RegistryException {
        try (var stream = Files.newInputStream(file)) {
            var content = stream.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new RegistryException(
                        Reason.TOO_LARGE, directory + " has more bytes at " + name + " than the limit allows");
            }
            return content;
        } catch (NoSuchFileException missing) {
            throw new RegistryException(Reason.NOT_FOUND, directory + " has no " + name);
        } catch (IOException failure) {
            throw new RegistryException(Reason.UNAVAILABLE, directory + " cannot be read");
        }
    }
}
