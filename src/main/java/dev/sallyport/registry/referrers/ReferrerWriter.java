package dev.sallyport.registry.referrers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Writes bundles as referrers of images, where cosign 3 puts them. Where a registry does not know the referrers API, the index
 * under the fallback tag is kept too.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject">OCI
 *     distribution, manifests with a subject</a>
 */
public final class ReferrerWriter implements AttestationStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String BYTES = "application/octet-stream";
    private static final byte[] EMPTY_CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final Set<Integer> WRITTEN = Set.of(200, 201, 202, 204);

    private final RegistrySettings settings;
    private final Authorization authorization;

    /** Writes with the connections of that client. */
    public ReferrerWriter(RegistryClient client) {
        this.settings = client.settings();
        this.authorization = client.authorization();
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
            new Writing(repository, credential, deadline).attach(String.valueOf(image.digest()), predicateType, bundle);
            return Optional.empty();
        } catch (RegistryException undecidedReason) {
            return Optional.of(undecidedReason.getMessage());
        }
    }

    /** One repository, written to as somebody. */
    private final class Writing {
        private final Repository repository;
        private final Credential credential;
        private final Deadline deadline;

        Writing(Repository repository, Credential credential, Deadline deadline) {
            this.repository = repository;
            this.credential = credential;
            this.deadline = deadline;
        }

        void attach(String digest, String predicateType, byte[] bundle) throws RegistryException {
            var subject = subject(digest);
            upload(bundle);
            upload(EMPTY_CONFIG);
            var manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", Manifest.IMAGE);
            manifest.put("artifactType", BUNDLE);
            manifest.set("config", descriptor(EMPTY, EMPTY_CONFIG));
            manifest.putArray("layers").add(descriptor(BUNDLE, bundle));
            manifest.set("subject", subject);
            var annotations = manifest.putObject("annotations");
            annotations.put("dev.sigstore.bundle.content", "dsse-envelope");
            annotations.put("dev.sigstore.bundle.predicateType", predicateType);
            var content = manifest.toString().getBytes(StandardCharsets.UTF_8);
            var answer = put(Digests.of(content), Manifest.IMAGE, content);
            if (answer.headers().firstValue("OCI-Subject").isEmpty()) {
                var entry = descriptor(Manifest.IMAGE, content).put("artifactType", BUNDLE);
                entry.set("annotations", annotations);
                list(digest, entry);
            }
        }

        /** The image, as its registry has it. */
        private ObjectNode subject(String digest) throws RegistryException {
            var answer = get(repository.url("manifests/" + digest));
            var content = answer.isOk() ? answer.body() : Optional.<byte[]>empty();
            if (content.isEmpty() || !Digests.of(content.get()).equals(digest)) {
                throw refused("has no image " + digest, answer);
            }
            return descriptor(answer.mediaType(), content.get());
        }

        private void upload(byte[] blob) throws RegistryException {
            var begun = send(repository.url("blobs/uploads/"), new Content("POST", BYTES, new byte[0]));
            var location = begun.headers().firstValue("Location");
            if (begun.status() != ACCEPTED || location.isEmpty()) {
                throw refused("takes no upload", begun);
            }
            var target = target(location.get());
            var url = target + (target.getRawQuery() == null ? "?" : "&") + "digest=" + Digests.of(blob);
            var done = send(URI.create(url), new Content("PUT", BYTES, blob));
            if (!WRITTEN.contains(done.status())) {
                throw refused("does not keep what was uploaded", done);
            }
        }

        /** Credentials and content go to the registry alone. */
        private URI target(String location) throws RegistryException {
            try {
                var target = repository.base().resolve(location);
                if (Origin.of(target).equals(Origin.of(repository.base()))) {
                    return target;
                }
            } catch (IllegalArgumentException _) {
                // told below
            }
            throw new RegistryException(Reason.UNUSABLE, repository + " wants uploads sent to another host");
        }

        private RegistryResponse put(String reference, String mediaType, byte[] content) throws RegistryException {
            var answer = send(repository.url("manifests/" + reference), new Content("PUT", mediaType, content));
            if (!WRITTEN.contains(answer.status())) {
                throw refused("does not keep a manifest", answer);
            }
            return answer;
        }

        private void list(String digest, ObjectNode entry) throws RegistryException {
            var tag = ReferrerTags.fallback(digest);
            var answer = get(repository.url("manifests/" + tag));
            if (!answer.isOk() && answer.status() != NOT_FOUND) {
                throw refused("does not show its tag " + tag, answer);
            }
            var index = answer.isOk() ? index(answer, tag) : JSON.createObjectNode();
            index.put("schemaVersion", 2).put("mediaType", Manifest.INDEX);
            index.withArray("manifests").add(entry);
            put(tag, Manifest.INDEX, index.toString().getBytes(StandardCharsets.UTF_8));
        }

        private ObjectNode index(RegistryResponse answer, String tag) throws RegistryException {
            try {
                var index = StrictJson.object(answer.body().orElseThrow(IllegalArgumentException::new));
                if (answer.mediaType().equals(Manifest.INDEX)
                        && index instanceof ObjectNode object
                        && object.get("manifests") instanceof ArrayNode) {
                    return object;
                }
            } catch (IllegalArgumentException _) {
                // told below
            }
            throw new RegistryException(Reason.UNUSABLE, repository + " has something else under its tag " + tag);
        }

        private RegistryResponse get(URI url) throws RegistryException {
            return authorization.send(
                    repository,
                    RegistryRequest.get(url, Manifest.ACCEPT, RegistryClient.MAX_MANIFEST),
                    credential,
                    deadline);
        }

        private RegistryResponse send(URI url, Content content) throws RegistryException {
            var request = new RegistryRequest(url, "*/*", Optional.empty(), Optional.of(content), MAX_ANSWER);
            return authorization.send(repository, request, credential, deadline);
        }

        private RegistryException refused(String what, RegistryResponse answer) {
            return answer.isUnauthorized()
                    ? new RegistryException(Reason.UNAUTHORIZED, repository + " may not be written to")
                    : new RegistryException(
                            Reason.UNAVAILABLE, "%s %s (status %d)".formatted(repository, what, answer.status()));
        }
    }

    private static ObjectNode descriptor(String mediaType, byte[] content) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", Digests.of(content))
                .put("size", content.length);
    }
}
