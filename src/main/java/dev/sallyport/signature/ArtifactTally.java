package dev.sallyport.signature;

import dev.sallyport.signature.SignatureSource.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results of all artifacts of one search, with the verified statements and the closest rejected artifact. */
final class ArtifactTally {
    private static final int MAX_STATEMENTS = 16;

    private final Authority authority;
    private final VerificationTarget target;
    private final List<String> statements = new ArrayList<>();
    private Optional<ArtifactResult> closest = Optional.empty();
    private boolean isVerified;
    private int count;

    ArtifactTally(Authority authority, VerificationTarget target) {
        this.authority = authority;
        this.target = target;
    }

    void add(ArtifactResult result) {
        count++;
        if (result.isVerified()) {
            isVerified = true;
            addStatement(result.statement());
        } else if (closest.isEmpty() || isCloser(result, closest.get())) {
            closest = Optional.of(result);
        }
    }

    private void addStatement(String statement) {
        if (target instanceof VerificationTarget.Attestation && statements.size() < MAX_STATEMENTS) {
            statements.add(statement);
        }
    }

    private static boolean isCloser(ArtifactResult result, ArtifactResult other) {
        return result.rejection().orElseThrow().compareTo(other.rejection().orElseThrow()) > 0;
    }

    /** Returns whether further artifacts cannot change the verification. */
    boolean isComplete() {
        return switch (target) {
            case VerificationTarget.Signature _ -> isVerified;
            case VerificationTarget.Attestation _ -> statements.size() == MAX_STATEMENTS;
        };
    }

    /** Returns the verification after a search; statements count only if the search was complete. */
    Verification verification(Search search) {
        if (isComplete()) {
            return new Verification.Verified(statements);
        }
        return switch (search) {
            case Search.Accepted _ -> new Verification.Verified(statements);
            case Search.Exhausted(var unreadable) -> exhausted(unreadable.size());
            case Search.Unusable(var reason) ->
                new Verification.Rejected(RejectionReason.INVALID, expected() + "; " + reason);
            case Unavailable unavailable -> unavailable;
        };
    }

    private Verification exhausted(int unreadable) {
        if (isVerified) {
            return new Verification.Verified(statements);
        }
        var reason = expected() + "; "
                + closest.map(ArtifactResult::reason).orElse("found none")
                + (count > 1 ? " (closest of %d artifacts)".formatted(count) : "")
                + (unreadable > 0 ? "; unreadable artifacts: " + unreadable : "");
        return new Verification.Rejected(
                closest.flatMap(ArtifactResult::rejection).orElse(RejectionReason.MISSING), reason);
    }

    private String expected() {
        return switch (target) {
            case VerificationTarget.Signature _ -> "expected a signature by " + authority.signer();
            case VerificationTarget.Attestation attestation ->
                "expected an attestation of type %s by %s".formatted(attestation, authority.signer());
        };
    }
}
