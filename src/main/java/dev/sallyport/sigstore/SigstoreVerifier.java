package dev.sallyport.sigstore;

import static java.util.Objects.requireNonNull;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Cause;
import dev.sallyport.sigstore.Judgement.Nearness;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;

/** Looks at all that lies beside an image until one thing is the authority's signature. */
public final class SigstoreVerifier implements SignatureVerifier {
    private final SignatureSource source;

    /** Verifies what that source finds. */
    public SigstoreVerifier(SignatureSource source) {
        this.source = source;
    }

    @Override
    public Verification verify(ImageReference image, Authority authority, PullIdentity puller, Deadline deadline) {
        var digest = requireNonNull(image.digest());
        var judge = switch (authority) {
            case Authority.Key key -> new KeyJudge(key, digest);
        };
        var tally = new Tally();
        var search = source.search(image, puller, deadline, artifact -> tally.add(judge.judge(artifact)));
        return switch (search) {
            case Search.Accepted _ -> new Verification.Verified();
            case Search.Exhausted exhausted -> tally.rejected(expected(authority), exhausted.unreadable());
            case Search.TooMany many ->
                new Verification.Rejected(Cause.INVALID, expected(authority) + "; " + many.reason());
            case Search.Unavailable trouble -> new Verification.Unavailable(trouble.trouble(), trouble.reason());
        };
    }

    private static String expected(Authority authority) {
        return switch (authority) {
            case Authority.Key key -> "expected a signature by the key of SHA-256 " + key.fingerprint();
        };
    }

    /** What was found so far. */
    private static final class Tally {
        private Judgement nearest = new Judgement(Nearness.UNRELATED, "there is none");
        private int found;

        boolean add(Judgement judgement) {
            if (found == 0 || judgement.isNearerThan(nearest)) {
                nearest = judgement;
            }
            found++;
            return judgement.nearness() == Nearness.HOLDS;
        }

        Verification rejected(String expected, int unreadable) {
            var cause = switch (nearest.nearness()) {
                case UNRELATED -> Cause.MISSING;
                case OTHER -> Cause.IDENTITY_MISMATCH;
                case UNREADABLE, BROKEN, HOLDS -> Cause.INVALID;
            };
            var reason = expected + "; " + nearest.reason()
                    + (found > 1 ? " (the nearest of " + found + " found)" : "")
                    + (unreadable > 0 ? "; what cannot be read beside it: " + unreadable : "");
            return new Verification.Rejected(cause, reason);
        }
    }
}
