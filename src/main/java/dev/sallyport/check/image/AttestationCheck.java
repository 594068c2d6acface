package dev.sallyport.check.image;

import dev.sallyport.check.RemoteCheck;
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
 * Somebody whom the policy trusts says of an image what the policy wants to know, such as how it was built.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references that {@code match} does not concern; otherwise images of whose digest one of
 * {@code signedBy} has attested, in one in-toto statement of just that type, all that the conditions ask for
 *
 * @param match globs over registry and repository
 * @param conditions judge a statement, all of them
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
        return match.stream().anyMatch(glob -> glob.matches(image.name()));
    }

    @Override
    public Stream<Question> questions(Workload workload) {
        return ImageQuestion.questions(workload, match, image -> new AttestationQuestion(this, image));
    }
}
