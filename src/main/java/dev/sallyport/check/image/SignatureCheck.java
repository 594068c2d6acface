package dev.sallyport.check.image;

import dev.sallyport.check.RemoteCheck;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Images are signed by those whom the policy trusts, so that only what was built and released as it should is run.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references that {@code match} does not concern; otherwise images whose digest at least {@code threshold}
 * of {@code signedBy} have signed, and where {@code children} are asked for, the digest of each platform in its index too
 *
 * @param match globs over registry and repository
 * @param children tells what is in an image index; without, its signature will do for all that is in it
 * @param signedBy who may sign; one key under two names counts once
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
            throw new IllegalArgumentException("a threshold of %d cannot be met by %d different authorities"
                    .formatted(threshold, signedBy.size()));
        }
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
        return ImageQuestion.questions(workload, match, image -> new SignatureQuestion(this, image));
    }

    static List<Authority> distinct(List<Authority> authorities) {
        var known = new LinkedHashMap<String, Authority>();
        authorities.forEach(authority -> known.putIfAbsent(authority.fingerprint(), authority));
        return List.copyOf(known.values());
    }
}
