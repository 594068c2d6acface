package dev.sallyport.check.image;

import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.WorkloadImage;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Requires signatures of trusted authorities, so that only released images run.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references that {@code match} does not match; images signed by at least {@code threshold} of
 * {@code signedBy}; with {@code children} also every platform image in the index
 *
 * @param match globs over registry and repository
 * @param children reader of indexes; without it the signature of an index counts for all its platform images
 * @param signedBy authorities; one key with two names counts once
 */
public record SignatureCheck(
        List<Glob> match,
        List<Authority> signedBy,
        int threshold,
        Optional<ImageIndexes> children,
        ImageResolver resolver,
        SignatureVerifier verifier)
        implements RemoteCheck, ImageCheck {
    static final String ID = "image/signature";

    public SignatureCheck {
        match = List.copyOf(match);
        signedBy = distinct(signedBy);
        if (threshold < 1 || threshold > signedBy.size()) {
            throw new IllegalArgumentException("%d is not between 1 and %d, the number of different authorities"
                    .formatted(threshold, signedBy.size()));
        }
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
        return WorkloadImage.questions(workload, match, image -> new SignatureQuestion(this, image));
    }

    /** Returns the target for an authority: one signer may have the identities of two keyless authorities. */
    VerificationTarget target(Authority authority) {
        boolean mayOverlap = threshold > 1
                && authority instanceof Authority.Identity
                && signedBy.stream()
                                .filter(Authority.Identity.class::isInstance)
                                .count()
                        > 1;
        return mayOverlap ? VerificationTarget.SIGNERS : VerificationTarget.SIGNATURE;
    }

    static List<Authority> distinct(List<Authority> authorities) {
        var known = new LinkedHashMap<String, Authority>();
        authorities.forEach(authority -> known.putIfAbsent(authority.fingerprint(), authority));
        return List.copyOf(known.values());
    }
}
