package dev.sallyport.registry.referrers;

import static java.util.Objects.requireNonNull;

import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.function.Predicate;

/**
 * Artifacts of images in registries: referrers of OCI 1.1, and artifacts with a tag of the digest. A search in a mirror
 * can only succeed: artifacts that it lacks are searched in the registry.
 */
public final class ReferrerSource implements SignatureSource {
    private final RegistryClient client;

    /** Creates a source that reads through a registry client. */
    public ReferrerSource(RegistryClient client) {
        this.client = client;
    }

    @Override
    public Search search(
            ImageReference image,
            ArtifactQuery query,
            PullIdentity puller,
            Deadline deadline,
            Predicate<SignatureArtifact> accepts) {
        var digest = requireNonNull(image.digest());
        var distinct = new DistinctArtifacts(accepts);
        try {
            return client.read(
                    image,
                    puller,
                    deadline,
                    Search.Accepted.class::isInstance,
                    reader -> new ReferrerSearch(reader, digest, query, distinct).run());
        } catch (RegistryException failure) {
            return new Unavailable(failure.undecidedReason(), failure.getMessage());
        }
    }
}
