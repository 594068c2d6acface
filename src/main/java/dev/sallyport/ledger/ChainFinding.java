package dev.sallyport.ledger;

/**
 * Fault of a chain.
 *
 * @param chain identifier of the chain
 * @param first sequence number of the first affected line
 * @param last sequence number of the last affected line
 * @param place file and line number; empty if there is none
 */
public record ChainFinding(Fault fault, String chain, long first, long last, String place, String reason) {

    /** Kind of fault. */
    public enum Fault {
        /** Lines are absent between, before or after others. */
        MISSING,
        /** A line has another content than its successor or a checkpoint states. */
        ALTERED,
        /** A line stands after a later one. */
        REORDERED,
        /** A line is cut, or the end of the chain is absent. */
        TRUNCATED,
        /** No checkpoint names the chain. */
        UNCONFIRMED
    }
}
