package dev.sallyport.sigstore;

import dev.sallyport.signature.ArtifactQuery;
import dev.sallyport.signature.VerificationTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The artifacts that cosign writes: bundles as referrers, and layers of manifests that are tagged with the digest of
 * the image.
 *
 * @see <a href="https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md">cosign's signature
 *     specification</a>
 */
public record CosignQuery(VerificationTarget target) implements ArtifactQuery {
    /** Annotation of a referrer with the predicate type of its statement. */
    static final String PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";

    /** Annotation of a layer of cosign 1 and 2 with the predicate type of its statement. */
    private static final String LEGACY_PREDICATE_TYPE = "predicateType";

    @Override
    public boolean hasMediaType(String mediaType) {
        return CosignForm.of(mediaType).isPresent();
    }

    @Override
    public boolean isLikely(String artifactType, Map<String, String> annotations) {
        return CosignForm.BUNDLE.matches(artifactType)
                && predicateTypes().contains(annotations.getOrDefault(PREDICATE_TYPE, ""));
    }

    @Override
    public boolean isOther(Map<String, String> annotations) {
        var type = annotations.getOrDefault(PREDICATE_TYPE, annotations.getOrDefault(LEGACY_PREDICATE_TYPE, ""));
        return !type.isEmpty() && !predicateTypes().contains(type);
    }

    private Set<String> predicateTypes() {
        return switch (target) {
            case VerificationTarget.Signature _ -> Set.of(SignedContent.SIGNATURE);
            case VerificationTarget.Attestation(var predicateTypes, var _) -> predicateTypes;
        };
    }

    @Override
    public List<String> tagSuffixes() {
        return switch (target) {
            case VerificationTarget.Signature _ -> List.of(".sig");
            case VerificationTarget.Attestation _ -> List.of(".att");
        };
    }
}
