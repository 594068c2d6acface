package dev.sallyport.registry;

import dev.sallyport.registry.RegistryException.Kind;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.signature.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An OCI image layout: an image, and what refers to it, in a directory, such as {@code cosign save} or
 * {@code oras copy --recursive} leave it.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">image layout</a>
 */
final class LayoutStore implements Store {
    private static final String NAME = "org.opencontainers.image.ref.name";

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
    public List<Descriptor> referrers(String digest, Wanted wanted, int limit) throws RegistryException {
        var found = new ArrayList<Descriptor>();
        for (var descriptor : index()) {
            if (Digests.isDigest(descriptor.digest())) {
                var manifest = parsed(descriptor.digest());
                if (manifest.subject().equals(digest)) {
                    found.add(descriptor);
                }
                if (Tags.fallback(digest).equals(descriptor.annotations().get(NAME))) {
                    found.addAll(manifest.manifests());
                }
            }
        }
        return Referrers.sorted(found, wanted);
    }

    @Override
    public boolean isSpent() {
        return false;
    }

    /** The one of that tag; the name may be the tag alone or a whole reference that ends in it. */
    private String tagged(String tag) throws RegistryException {
        for (var descriptor : index()) {
            var name = descriptor.annotations().getOrDefault(NAME, "");
            if ((name.equals(tag) || name.endsWith(":" + tag)) && Digests.isDigest(descriptor.digest())) {
                return descriptor.digest();
            }
        }
        throw new RegistryException(Kind.NOT_FOUND, directory + " has no " + tag);
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
