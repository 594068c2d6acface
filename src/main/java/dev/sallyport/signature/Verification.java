package dev.sallyport.signature;

import dev.sallyport.outcome.UndecidedReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of looking for an authority's signature. */
public sealed interface Verification {

    /**
     * The authority has signed exactly this digest, or has said of it what was asked for.
     *
     * @param statements in-toto statements in JSON; none where a signature was asked for
     * @param staleSince when that was verified, where it is longer ago than it should be and the registry could not be asked
     */
    record Verified(List<String> statements, Optional<Instant> staleSince) implements Verification {
        public Verified {
            statements = List.copyOf(statements);
        }

        /** Said, and verified just now or lately enough. */
        public Verified(List<String> statements) {
            this(statements, Optional.empty());
        }

        /** Signed. */
        public Verified() {
            this(List.of());
        }

        /** The same, verified too long ago. */
        Verified stale(Instant since) {
            return new Verified(statements, Optional.of(since));
        }
    }

    /**
     * It has not, as far as the registry knows.
     *
     * @param reason for a developer: what was expected and what was found
     */
    record Rejected(Cause cause, String reason) implements Verification {}

    /** No answer to be had; says nothing about the image. */
    record Unavailable(UndecidedReason undecidedReason, String reason) implements Verification {}

    /** Why signatures do not count. */
    enum Cause {
        /** There is none. */
        MISSING("Missing"),
        /** There is one that says it is the authority's, and it does not hold. */
        INVALID("Invalid"),
        /** There is one of somebody else. */
        IDENTITY_MISMATCH("IdentityMismatch");

        private final String label;

        Cause(String label) {
            this.label = label;
        }

        /** The word for it in messages and metrics. */
        public String label() {
            return label;
        }
    }
}
