package dev.sallyport.signature;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.SignatureSource.Search;
import java.util.Optional;

/** The results of all artifacts of one search, with the selected statements and the closest rejected artifact. */
final class ArtifactTally {
    /** Maximum total length of selected statements, in characters. */
    static final int MAX_LENGTH = 16 * 1024 * 1024;

    private final Authority authority;
    private final VerificationTarget target;
    private final StatementSelection.Selected selected;
    private Optional<ArtifactResult> closest = Optional.empty();
    private boolean isVerified;
    private int count;

    ArtifactTally(Authority authority, VerificationTarget target) {
        this.authority = authority;
        this.target = target;
        this.selected = switch (target) {
            case VerificationTarget.Signature _ -> StatementSelection.ALL.start();
            case VerificationTarget.Attestation attestation ->
                attestation.selection().start();
        };
    }

    void add(ArtifactResult result) {
        count++;
        if (result.isVerified()) {
            isVerified = true;
            if (!target.equals(VerificationTarget.SIGNATURE) && !isFull()) {
                selected.add(result.statement());
            }
        } else if (closest.isEmpty() || isCloser(result, closest.get())) {
            closest = Optional.of(result);
        }
    }

    private static boolean isCloser(ArtifactResult result, ArtifactResult other) {
        return result.rejection().orElseThrow().compareTo(other.rejection().orElseThrow()) > 0;
    }

    private boolean isFull() {
        return selected.length() > MAX_LENGTH;
    }

    /** Returns whether further artifacts cannot change the verification. */
    boolean isComplete() {
        return switch (target) {
            case VerificationTarget.Signature(var ofEachSigner) -> ofEachSigner ? isFull() : isVerified;
            case VerificationTarget.Attestation _ -> isFull();
        };
    }

    /** Returns the verification after a search; one that was cut off proves neither absence nor completeness. */
    Verification verification(Search search) {
        if (isVerified) {
            return target.equals(VerificationTarget.SIGNATURE)
                    ? new Verification.Verified()
                    : new Verification.Verified(selected.statements()).incomplete(gap(search));
        }
        return switch (search) {
            case Search.Exhausted(var unreadable) -> rejected(unreadable.size());
            case Unavailable(var reason, var text) ->
                reason == UndecidedReason.SEARCH_CUT_OFF
                        ? new Unavailable(reason, expected() + "; " + found() + "; " + text)
                        : new Unavailable(reason, text);
            case Search.Accepted _ -> throw new IllegalStateException("a search accepts verified artifacts only");
        };
    }

    /** Returns why there may be more statements; empty if all were read. */
    private Optional<Unavailable> gap(Search search) {
        if (isFull()) {
            return Optional.of(new Unavailable(
                    UndecidedReason.SEARCH_CUT_OFF,
                    "its attestations of type %s have more than %d characters".formatted(target, MAX_LENGTH)));
        }
        return search instanceof Unavailable unavailable ? Optional.of(unavailable) : Optional.empty();
    }

    private Verification rejected(int unreadable) {
        var reason = expected() + "; " + found() + (unreadable > 0 ? "; unreadable artifacts: " + unreadable : "");
        return new Verification.Rejected(
                closest.flatMap(ArtifactResult::rejection).orElse(RejectionReason.MISSING), reason);
    }

    private String found() {
        return closest.map(ArtifactResult::reason).orElse("found none")
                + (count > 1 ? " (closest of %d artifacts)".formatted(count) : "");
    }

    private String expected() {
        return switch (target) {
            case VerificationTarget.Signature _ -> "expected a signature by " + authority.signer();
            case VerificationTarget.Attestation attestation ->
                "expected an attestation of type %s by %s".formatted(attestation, authority.signer());
        };
    }
}
