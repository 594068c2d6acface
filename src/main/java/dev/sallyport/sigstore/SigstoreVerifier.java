package dev.sallyport.sigstore;

import static java.util.Objects.requireNonNull;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.Candidate;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Cause;
import dev.sallyport.signature.Wanted;
import dev.sallyport.sigstore.Judgement.Nearness;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at what lies beside an image: for a signature until one is the authority's, for attestations at all, since what
 * they say may differ.
 */
public final class SigstoreVerifier implements SignatureVerifier {
    private static final int MAX_STATEMENTS = 16;

    private final SignatureSource source;
    private final Consumer<Candidate> observer;
    private final TrustedRoots roots = new TrustedRoots();

    /** Verifies what that source finds. */
    public SigstoreVerifier(SignatureSource source) {
        this(source, _ -> {});
    }

    /** Verifies what that source finds, and tells of each thing that was looked at. */
    public SigstoreVerifier(SignatureSource source, Consumer<Candidate> observer) {
        this.source = source;
        this.observer = observer;
    }

    @Override
    public Verification verify(
            ImageReference image, Authority authority, Wanted wanted, PullIdentity puller, Deadline deadline) {
        var signer = signer(authority);
        var judge = new ArtifactJudge(signer, wanted, requireNonNull(image.digest()));
        var tally = new Tally(wanted, signer);
        var search = source.search(image, wanted, puller, deadline, artifact -> {
            var judgement = judge.judge(artifact);
            observer.accept(new Candidate(
                    image.name() + "@" + image.digest(),
                    artifact.origin(),
                    wanted.toString(),
                    authority.name(),
                    judgement.nearness() == Nearness.HOLDS,
                    judgement.nearness() == Nearness.HOLDS ? "it counts" : judgement.reason()));
            return tally.add(judgement);
        });
        return switch (search) {
            case Search.Accepted _ -> new Verification.Verified(tally.statements());
            case Search.Exhausted exhausted -> tally.concluded(exhausted.unreadable());
            case Search.TooMany many ->
                new Verification.Rejected(Cause.INVALID, tally.expected() + "; " + many.reason());
            case Search.Unavailable trouble -> new Verification.Unavailable(trouble.trouble(), trouble.reason());
        };
    }

    private Signer signer(Authority authority) {
        return switch (authority) {
            case Authority.Key key -> new KeySigner(key);
            case Authority.Keyless keyless -> new CertificateSigner(keyless, roots.of(keyless.anchor()));
        };
    }

    /** What was found so far. */
    private static final class Tally {
        private final Wanted wanted;
        private final Signer signer;
        private final List<String> statements = new ArrayList<>();
        private Judgement nearest = new Judgement(Nearness.UNRELATED, "there is none");
        private int found;

        Tally(Wanted wanted, Signer signer) {
            this.wanted = wanted;
            this.signer = signer;
        }

        /** Whether that is all that was looked for. */
        boolean add(Judgement judgement) {
            if (found == 0 || judgement.isNearerThan(nearest)) {
                nearest = judgement;
            }
            found++;
            if (judgement.nearness() != Nearness.HOLDS) {
                return false;
            }
            if (wanted instanceof Wanted.Signature) {
                return true;
            }
            statements.add(judgement.statement());
            return statements.size() == MAX_STATEMENTS;
        }

        List<String> statements() {
            return statements;
        }

        String expected() {
            return switch (wanted) {
                case Wanted.Signature _ -> "expected a signature " + signer.expected();
                case Wanted.Attestation attestation ->
                    "expected an attestation of type " + attestation + " " + signer.expected();
            };
        }

        Verification concluded(int unreadable) {
            if (!statements.isEmpty()) {
                return new Verification.Verified(statements);
            }
            var cause = switch (nearest.nearness()) {
                case UNRELATED -> Cause.MISSING;
                case OTHER -> Cause.IDENTITY_MISMATCH;
                case UNREADABLE, BROKEN, HOLDS -> Cause.INVALID;
            };
            var reason = expected() + "; " + nearest.reason()
                    + (found > 1 ? " (the nearest of " + found + " found)" : "")
                    + (unreadable > 0 ? "; what cannot be read beside it: " + unreadable : "");
            return new Verification.Rejected(cause, reason);
        }
    }
}
