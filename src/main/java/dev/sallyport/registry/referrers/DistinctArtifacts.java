package dev.sallyport.registry.referrers;

import dev.sallyport.signature.SignatureArtifact;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A filter that passes each artifact once, although both a mirror and the registry have it. */
final class DistinctArtifacts implements Predicate<SignatureArtifact> {
    private final Predicate<SignatureArtifact> accepts;
    private final Set<List<Object>> seen = new HashSet<>();

    DistinctArtifacts(Predicate<SignatureArtifact> accepts) {
        this.accepts = accepts;
    }

    @Override
    public boolean test(SignatureArtifact artifact) {
        return seen.add(List.of(artifact.mediaType(), artifact.origin(), artifact.annotations()))
                && accepts.test(artifact);
    }
}
