package dev.sallyport.registry.referrers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.attestation.AttestationFormat;
import dev.sallyport.attestation.AttestationStore;
import dev.sallyport.registry.auth.Authorization;
import dev.sallyport.registry.auth.DockerConfig;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.Anonymous;
import dev.sallyport.registry.http.Origin;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistryRequest.Content;
import dev.sallyport.registry.http.RegistryResponse;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.PlainJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writer of attestations as referrers of images. Without a referrers API in the registry, the index of the referrers
 * tag schema is updated too.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject">OCI
 *     distribution, manifests with a subject</a>
 */
public final class ReferrerWriter implements AttestationStore {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String BYTES = "application/octet-stream";
    private static final byte[] EMPTY_CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_RESPONSE = 64 * 1024;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final Set<Integer> WRITTEN = Set.of(200, 201, 202, 204);

    private final RegistrySettings settings;
    private final Authorization authorization;
    private final AttestationFormat format;

    /**
     * Creates a writer.
     *
     * @param client provides connections and settings
     */
    public ReferrerWriter(RegistryClient client, AttestationFormat format) {
        this.settings = client.settings();
        this.authorization = client.authorization();
        this.format = format;
    }

    @Override
    public Optional<String> attach(
            ImageReference image,
            String predicateType,
            byte[] bundle,
            Optional<String> dockerConfig,
            Deadline deadline) {
        var repository = Repository.of(image, settings.insecure()).writable();
        var credential = dockerConfig
                .flatMap(config -> DockerConfig.credentials(config, repository.registry(), repository.path())
                        .findFirst())
                .orElseGet(Anonymous::new);
        try {
            new RepositoryWriter(repository, credential, deadline)
                    .attach(String.valueOf(image.digest()), predicateType, bundle);
            return Optional.empty();
        } catch (RegistryException failure) {
            return Optional.of(failure.getMessage());
        }
    }

    /** Writer for one repository with one credential. */
    private final class RepositoryWriter {
        private final Repository repository;
        private final Credential credential;
        private final Deadline deadline;

        RepositoryWriter(Repository repository, Credential credential, Deadline deadline) {
            this.repository = repository;
            this.credential = credential;
            this.deadline = deadline;
        }

        void attach(String digest, String predicateType, byte[] bundle) throws RegistryException {
            var subject = subject(digest);
            upload(bundle);
            upload(EMPTY_CONFIG);
            var manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", Manifest.IMAGE);
            manifest.put("artifactType", format.mediaType());
            manifest.set("config", descriptor(EMPTY, EMPTY_CONFIG));
            manifest.putArray("layers").add(descriptor(format.mediaType(), bundle));
            manifest.set("subject", subject);
            var annotations = manifest.putObject("annotations");
            new TreeMap<>(format.annotations(predicateType)).forEach(annotations::put);
            var content = manifest.toString().getBytes(StandardCharsets.UTF_8);
            var response = put(Digests.of(content), Manifest.IMAGE, content);
            if (response.headers().firstValue("OCI-Subject").isEmpty()) {
                var entry = descriptor(Manifest.IMAGE, content).put("artifactType", format.mediaType());
                entry.set("annotations", annotations);
                list(digest, entry);
            }
        }

        /** Returns the descriptor of the image. */
        private ObjectNode subject(String digest) throws RegistryException {
            var response = get(repository.url("manifests/" + digest));
            var content = response.isOk() ? response.body() : Optional.<byte[]>empty();
            if (content.isEmpty() || !Digests.of(content.get()).equals(digest)) {
                throw failed("has no image " + digest, response);
            }
            return descriptor(response.mediaType(), content.get());
        }

        private void upload(byte[] blob) throws RegistryException {
            var begun = send(repository.url("blobs/uploads/"), new Content("POST", BYTES, new byte[0]));
            var location = begun.headers().firstValue("Location");
            if (begun.status() != ACCEPTED || location.isEmpty()) {
                throw failed("does not accept uploads", begun);
            }
            var target = target(location.get());
            var url = target + (target.getRawQuery() == null ? "?" : "&") + "digest=" + Digests.of(blob);
            var done = send(URI.create(url), new Content("PUT", BYTES, blob));
            if (!WRITTEN.contains(done.status())) {
                throw failed("does not store the upload", done);
            }
        }

        /** Returns the upload URL; credentials and content must not be sent to another host. */
        private URI target(String location) throws RegistryException {
            try {
                var target = repository.base().resolve(location);
                if (Origin.of(target).equals(Origin.of(repository.base()))) {
                    return target;
                }
            } catch (IllegalArgumentException _) {
                // reported below
            }
            throw new RegistryException(Reason.UNUSABLE, repository + " redirects uploads to another host");
        }

        private RegistryResponse put(String reference, String mediaType, byte[] content) throws RegistryException {
            var response = send(repository.url("manifests/" + reference), new Content("PUT", mediaType, content));
            if (!WRITTEN.contains(response.status())) {
                throw failed("does not store the manifest", response);
            }
            return response;
        }

        private void list(String digest, ObjectNode entry) throws RegistryException {
            var tag = ReferrerTags.fallback(digest);
            var response = get(repository.url("manifests/" + tag));
            if (!response.isOk() && response.status() != NOT_FOUND) {
                throw failed("does not return its tag " + tag, response);
            }
            var index = response.isOk() ? index(response, tag) : JSON.createObjectNode();
            index.put("schemaVersion", 2).put("mediaType", Manifest.INDEX);
            index.withArray("manifests").add(entry);
            put(tag, Manifest.INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
        }

        private ObjectNode index(RegistryResponse response, String tag) throws RegistryException {
            try {
                var index = StrictJson.object(response.body().orElseThrow(IllegalArgumentException::new));
                if (response.mediaType().equals(Manifest.INDEX)
                        && index instanceof ObjectNode object
                        && object.get("manifests") instanceof ArrayNode) {
                    return object;
                }
            } catch (IllegalArgumentException _) {
                // reported below
            }
            throw new RegistryException(
                    Reason.UNUSABLE, repository + " does not have an image index with the tag " + tag);
        }

        private RegistryResponse get(URI url) throws RegistryException {
            return authorization.send(
                    repository,
                    RegistryRequest.get(url, Manifest.ACCEPT, RegistryClient.MAX_MANIFEST),
                    credential,
                    deadline);
        }

        private RegistryResponse send(URI url, Content content) throws RegistryException {
            var request = new RegistryRequest(url, "*/*", Optional.empty(), Optional.of(content), MAX_RESPONSE);
            return authorization.send(repository, request, credential, deadline);
        }

        private RegistryException failed(String what, RegistryResponse response) {
            return response.isUnauthorized()
                    ? new RegistryException(
                            Reason.UNAUTHORIZED, repository + " cannot be written with the given credentials")
                    : new RegistryException(
                            Reason.UNAVAILABLE, "%s %s (status %d)".formatted(repository, what, response.status()));
        }
    }

    private static ObjectNode descriptor(String mediaType, byte[] content) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", Digests.of(content))
                .put("size", content.length);
    }
}
