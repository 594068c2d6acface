package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.SignatureSource.Candidate;
import dev.sallyport.signature.SignatureSource.Discovery;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Cause;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Verifies signatures that cosign made, by key. Each candidate is judged alone: junk beside a valid signature is passed
 * over, and where none counts the reason is that of the nearest.
 */
public final class CosignVerifier implements SignatureVerifier {
    private final SignatureSource source;

    public CosignVerifier(SignatureSource source) {
        this.source = source;
    }

    @Override
    public Verification verify(ImageReference image, Authority authority, PullIdentity puller, Deadline deadline) {
        return switch (source.discover(image, puller, deadline)) {
            case Discovery.Unavailable unavailable ->
                new Verification.Unavailable(unavailable.trouble(), unavailable.reason());
            case Discovery.TooMany tooMany -> new Verification.Rejected(Cause.INVALID, tooMany.reason());
            case Discovery.Found found -> weigh(found, judgements(found, image, authority));
        };
    }

    private static List<Judgement> judgements(Discovery.Found found, ImageReference image, Authority authority) {
        var digest = Objects.requireNonNull(image.digest());
        return found.candidates().stream()
                .map(candidate -> switch (authority) {
                    case Authority.Key key -> judge(candidate, key, digest);
                })
                .toList();
    }

    /** Whatever a candidate does to a parser, it is that candidate's trouble alone. */
    private static Judgement judge(Candidate candidate, Authority.Key authority, String digest) {
        try {
            return switch (candidate) {
                case Candidate.Bundle bundle -> BundleJudge.judge(bundle.content(), authority, digest);
                case Candidate.SimpleSigning signing -> SimpleSigningJudge.judge(signing, authority, digest);
            };
        } catch (RuntimeException _) {
            return new Judgement.NoSignature("an artifact cannot be read");
        }
    }

    private static Verification weigh(Discovery.Found found, List<Judgement> judgements) {
        if (judgements.stream().anyMatch(Judgement.Counts.class::isInstance)) {
            return new Verification.Verified();
        }
        if (found.missed() != null) {
            return new Verification.Unavailable(
                    found.missed().trouble(), found.missed().reason());
        }
        var broken = reasons(judgements, Judgement.Broken.class);
        if (!broken.isEmpty()) {
            return new Verification.Rejected(Cause.INVALID, broken);
        }
        var others = reasons(judgements, Judgement.OfAnother.class);
        if (!others.isEmpty()) {
            return new Verification.Rejected(Cause.IDENTITY_MISMATCH, others);
        }
        var none = reasons(judgements, Judgement.NoSignature.class);
        return new Verification.Rejected(Cause.MISSING, none.isEmpty() ? "there is no signature" : none);
    }

    private static String reasons(List<Judgement> judgements, Class<? extends Judgement> kind) {
        return judgements.stream()
                .filter(kind::isInstance)
                .map(CosignVerifier::reason)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String reason(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Counts _ -> "";
            case Judgement.NoSignature it -> it.reason();
            case Judgement.OfAnother it -> it.reason();
            case Judgement.Broken it -> it.reason();
        };
    }
}
