package dev.sallyport.registry.referrers;

import static java.util.Objects.requireNonNull;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.function.Predicate;

/**
 * Finds signatures where cosign puts them: with the referrers of OCI 1.1, and under a tag of their own. A mirror is looked at
 * first, and can but speed it up: what it lacks is looked for in the registry, and nothing is concluded from its lack.
 */
public final class ReferrerSource implements SignatureSource {
    private final RegistryClient client;

    /** Reads through that client. */
    public ReferrerSource(RegistryClient client) {
        this.client = client;
    }

    @Override
    public Search search(
            ImageReference image,
            VerificationTarget wanted,
            PullIdentity puller,
            Deadline deadline,
            Predicate<SignatureArtifact> accepts) {
        var digest = requireNonNull(image.digest());
        var offered = new DistinctArtifacts(accepts);
        try {
            return client.read(
                    image,
                    puller,
                    deadline,
                    Search.Accepted.class::isInstance,
                    access -> new ReferrerSearch(access, digest, wanted, offered).run());
        } catch (RegistryException undecidedReason) {
            return undecidedReason.reason() == Reason.UNAUTHORIZED
                    ? new Search.Unavailable(UndecidedReason.REGISTRY_UNAUTHORIZED, undecidedReason.getMessage())
                    : new Search.Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, undecidedReason.getMessage());
        }
    }
}
