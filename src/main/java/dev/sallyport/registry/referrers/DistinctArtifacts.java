package dev.sallyport.registry.referrers;

import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureArtifact.Form;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Offers each artifact once, though both a mirror and the registry have it. */
final class DistinctArtifacts implements Predicate<SignatureArtifact> {
    private final Predicate<SignatureArtifact> accepts;
    private final Set<Known> known = new HashSet<>();

    private record Known(Form form, String digest, Map<String, String> annotations) {}

    DistinctArtifacts(Predicate<SignatureArtifact> accepts) {
        this.accepts = accepts;
    }

    @Override
    public boolean test(SignatureArtifact artifact) {
        return known.add(new Known(artifact.form(), artifact.origin(), artifact.annotations()))
                && accepts.test(artifact);
    }
}
