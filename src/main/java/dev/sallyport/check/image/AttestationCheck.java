package dev.sallyport.check.image;

import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.WorkloadImage;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Requires an attestation of a trusted authority, such as build provenance.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references that {@code match} does not match; images with an in-toto statement of this type about their
 * digest, signed by one of {@code signedBy}, that meets all conditions
 *
 * @param match globs over registry and repository
 * @param conditions conditions on a statement
 * @see <a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">in-toto statement</a>
 */
public record AttestationCheck(
        List<Glob> match,
        String predicateType,
        List<Authority> signedBy,
        List<Function<Map<String, Object>, Outcome>> conditions,
        ImageResolver resolver,
        SignatureVerifier verifier)
        implements RemoteCheck, ImageCheck {
    static final String ID = "image/attestation";

    public AttestationCheck {
        match = List.copyOf(match);
        signedBy = SignatureCheck.distinct(signedBy);
        conditions = List.copyOf(conditions);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean concerns(ImageReference image) {
        return image.isMatchedByAny(match);
    }

    @Override
    public Stream<Question> questions(Workload workload) {
        return WorkloadImage.questions(workload, match, image -> new AttestationQuestion(this, image));
    }
}
