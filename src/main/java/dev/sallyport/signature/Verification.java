package dev.sallyport.signature;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Result of verifying the signature or the attestations of one authority for one image. */
public sealed interface Verification permits Verification.Verified, Verification.Rejected, Unavailable {

    /**
     * The authority has signed this digest, or has attested it.
     *
     * @param statements in-toto statements in JSON; empty if the target is a signature
     * @param staleSince time of the verification if it is stale; empty if it is fresh
     * @param incomplete why there may be more statements; empty if all were read
     */
    record Verified(List<String> statements, Optional<Instant> staleSince, Optional<Unavailable> incomplete)
            implements Verification {
        public Verified {
            statements = List.copyOf(statements);
        }

        /** Creates a complete verification of attestations. */
        public Verified(List<String> statements, Optional<Instant> staleSince) {
            this(statements, staleSince, Optional.empty());
        }

        /** Creates a fresh and complete verification of attestations. */
        public Verified(List<String> statements) {
            this(statements, Optional.empty());
        }

        /** Creates a fresh verification of a signature. */
        public Verified() {
            this(List.of());
        }

        Verified stale(Instant since) {
            return new Verified(statements, Optional.of(since), incomplete);
        }

        Verified incomplete(Optional<Unavailable> gap) {
            return new Verified(statements, staleSince, gap);
        }
    }

    /**
     * The repository has no valid signature or attestation of the authority.
     *
     * @param reason for a developer: the expected and the found signer
     */
    record Rejected(RejectionReason rejectionReason, String reason) implements Verification {}
}
