package dev.sallyport.sigstore;

import static java.util.Objects.requireNonNull;

import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureSource;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Cause;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at what lies beside an image: for a signature until one is the authority's, for attestations at all, since what
 * they say may differ.
 */
public final class SigstoreVerifier implements SignatureVerifier {
    private static final int MAX_STATEMENTS = 16;

    private final SignatureSource source;
    private final Optional<Consumer<ArtifactCandidate>> observer;
    private final TrustedRoots roots = new TrustedRoots();

    /** Verifies what that source finds. */
    public SigstoreVerifier(SignatureSource source) {
        this(source, Optional.empty());
    }

    /** Verifies what that source finds; where somebody is to be told of all that there is, all of it is looked at. */
    public SigstoreVerifier(SignatureSource source, Optional<Consumer<ArtifactCandidate>> observer) {
        this.source = source;
        this.observer = observer;
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget wanted,
            PullIdentity puller,
            Deadline deadline) {
        var signer = signer(authority);
        var judge = new ArtifactVerifier(signer, wanted, requireNonNull(image.digest()));
        var tally = new Tally(wanted, signer);
        var teller = new Teller(image, authority, wanted);
        var search = source.search(image, wanted, puller, deadline, artifact -> {
            var judgement = judge.judge(artifact);
            boolean counts = judgement.nearness() == Nearness.HOLDS;
            teller.tell(artifact.origin(), counts, counts ? "it counts" : judgement.reason());
            tally.add(judgement);
            return tally.suffices() && observer.isEmpty();
        });
        if (search instanceof Search.Exhausted(var unreadable)) {
            unreadable.forEach(each -> teller.tell(each.origin(), false, "it cannot be read: " + each.reason()));
        }
        return tally.suffices() ? new Verification.Verified(tally.statements()) : concluded(search, tally);
    }

    private static Verification concluded(Search search, Tally tally) {
        return switch (search) {
            case Search.Accepted _ -> new Verification.Verified(tally.statements());
            case Search.Exhausted(var unreadable) -> tally.concluded(unreadable.size());
            case Search.TooMany(var reason) ->
                new Verification.Rejected(Cause.INVALID, tally.expected() + "; " + reason);
            case Search.Broken(var reason) ->
                new Verification.Rejected(Cause.INVALID, tally.expected() + "; " + reason);
            case Search.Unavailable(var undecidedReason, var reason) ->
                new Verification.Unavailable(undecidedReason, reason);
        };
    }

    private Signer signer(Authority authority) {
        return switch (authority) {
            case Authority.Key key -> new KeySigner(key);
            case Authority.Keyless keyless -> new CertificateSigner(keyless, roots.of(keyless.anchor()));
        };
    }

    /** Tells of what lies beside one image, where anybody listens. */
    private final class Teller {
        private final ImageReference image;
        private final Authority authority;
        private final VerificationTarget wanted;

        Teller(ImageReference image, Authority authority, VerificationTarget wanted) {
            this.image = image;
            this.authority = authority;
            this.wanted = wanted;
        }

        void tell(String origin, boolean counts, String words) {
            observer.ifPresent(it -> it.accept(new ArtifactCandidate(
                    image.name() + "@" + image.digest(), origin, wanted.toString(), authority.name(), counts, words)));
        }
    }

    /** What was found so far. */
    private static final class Tally {
        private final VerificationTarget wanted;
        private final Signer signer;
        private final List<String> statements = new ArrayList<>();
        private ArtifactResult nearest = new ArtifactResult(Nearness.UNRELATED, "there is none");
        private int found;

        Tally(VerificationTarget wanted, Signer signer) {
            this.wanted = wanted;
            this.signer = signer;
        }

        void add(ArtifactResult judgement) {
            if (found == 0 || judgement.isNearerThan(nearest)) {
                nearest = judgement;
            }
            found++;
            if (judgement.nearness() == Nearness.HOLDS
                    && wanted instanceof VerificationTarget.Attestation
                    && statements.size() < MAX_STATEMENTS) {
                statements.add(judgement.statement());
            }
        }

        /** Whether that is all that was looked for. */
        boolean suffices() {
            return switch (wanted) {
                case VerificationTarget.Signature _ -> nearest.nearness() == Nearness.HOLDS;
                case VerificationTarget.Attestation _ -> statements.size() == MAX_STATEMENTS;
            };
        }

        List<String> statements() {
            return statements;
        }

        String expected() {
            return switch (wanted) {
                case VerificationTarget.Signature _ -> "expected a signature " + signer.expected();
                case VerificationTarget.Attestation attestation ->
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
