package dev.sallyport.registry;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads OCI registries (https://github.com/opencontainers/distribution-spec), and only reads. Whatever is asked for by
 * digest is hashed, and refused where it is something else.
 */
public final class RegistryClient {
    static final int MAX_MANIFEST = 4 * 1024 * 1024;
    static final int MAX_BLOB = 8 * 1024 * 1024;
    private static final int MAX_CREDENTIALS = 8;
    private static final Set<Integer> NOTHING_THERE = Set.of(400, 404, 405, 410, 501);
    private static final String MANIFESTS = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.docker.distribution.manifest.v2+json";

    private final RegistrySettings settings;
    private final PullSecrets secrets;
    private final Transport transport;
    private final Authorizer authorizer;

    public RegistryClient(RegistrySettings settings, PullSecrets secrets, Ticker ticker) {
        this.settings = settings;
        this.secrets = secrets;
        this.transport = new Transport(settings);
        this.authorizer = new Authorizer(transport, settings, ticker);
    }

    /** A manifest by tag or digest; empty where there is none. */
    Optional<Reply> manifest(ImageReference image, String tagOrDigest, PullIdentity puller, Deadline deadline)
            throws RegistryTrouble {
        return checked(get(image, "/manifests/" + tagOrDigest, MANIFESTS, MAX_MANIFEST, puller, deadline), tagOrDigest);
    }

    /** A blob by digest; empty where there is none. */
    Optional<Reply> blob(ImageReference image, String digest, PullIdentity puller, Deadline deadline)
            throws RegistryTrouble {
        return checked(get(image, "/blobs/" + digest, "*/*", MAX_BLOB, puller, deadline), digest);
    }

    /** Whatever else there is under a repository, such as {@code /referrers/sha256:...}. */
    Optional<Reply> get(
            ImageReference image, String path, String accept, int limit, PullIdentity puller, Deadline deadline)
            throws RegistryTrouble {
        var host = image.registry().equals("docker.io") ? "registry-1.docker.io" : image.registry();
        var uri = address(settings.scheme(image.registry()) + "://" + host + "/v2/" + image.repository() + path);
        for (var credential : credentials(image, puller)) {
            var reply = authorized(uri, host, image.repository(), accept, credential, limit, deadline);
            if (reply.status() == 200) {
                return Optional.of(reply);
            }
            if (NOTHING_THERE.contains(reply.status())) {
                return Optional.empty();
            }
            if (reply.status() != 401 && reply.status() != 403) {
                throw RegistryTrouble.unavailable("registry %s answers %d".formatted(image.registry(), reply.status()));
            }
        }
        throw RegistryTrouble.unauthorized("registry %s does not let us read %s with the credentials that the pod has"
                .formatted(image.registry(), image.repository()));
    }

    /** The digest of bytes, as registries write it. */
    static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply authorized(
            URI uri,
            String host,
            String repository,
            String accept,
            @Nullable Credential credential,
            int limit,
            Deadline deadline)
            throws RegistryTrouble {
        var reply = transport.get(uri, accept, authorizer.known(host, repository, credential), limit, deadline);
        if (reply.status() != 401) {
            return reply;
        }
        var challenge = Challenge.of(reply.headers().allValues("www-authenticate"));
        if (challenge.isEmpty()) {
            return reply;
        }
        var header = authorizer.meet(challenge.get(), host, repository, credential, deadline);
        return header.isEmpty() ? reply : transport.get(uri, accept, header.get(), limit, deadline);
    }

    /** In the order in which they are tried; nobody in particular comes last. */
    private List<@Nullable Credential> credentials(ImageReference image, PullIdentity puller) {
        var all = new ArrayList<@Nullable Credential>(
                Credential.of(secrets.dockerConfigs(puller), image.registry(), image.repository()).stream()
                        .limit(MAX_CREDENTIALS)
                        .toList());
        all.add(null);
        return all;
    }

    private static Optional<Reply> checked(Optional<Reply> reply, String tagOrDigest) throws RegistryTrouble {
        if (reply.isPresent()
                && tagOrDigest.startsWith("sha256:")
                && !digest(reply.get().content()).equals(tagOrDigest)) {
            throw RegistryTrouble.unavailable("registry %s gives other bytes than those of %s"
                    .formatted(reply.get().uri().getAuthority(), tagOrDigest));
        }
        return reply;
    }

    private static URI address(String text) throws RegistryTrouble {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException _) {
            throw RegistryTrouble.unavailable("the registry's name makes no address");
        }
    }
}
