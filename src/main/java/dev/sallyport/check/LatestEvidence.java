package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.signature.SignatureVerifier;
import java.util.function.Function;

/**
 * Outcomes by cached verifications that fail only by recent ones: a statement that was attested since the verification may
 * end the failure.
 */
public final class LatestEvidence {
    private LatestEvidence() {}

    /** Returns the outcome of an evaluation, which is repeated with recent verifications if it fails. */
    public static Outcome outcome(SignatureVerifier verifier, Function<SignatureVerifier, Outcome> evaluation) {
        var outcome = evaluation.apply(verifier);
        return outcome instanceof Failed ? evaluation.apply(verifier::latest) : outcome;
    }
}
