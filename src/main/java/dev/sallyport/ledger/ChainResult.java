package dev.sallyport.ledger;

import java.util.List;

/**
 * Result of the verification of one chain.
 *
 * @param first sequence number of the first line in the files
 * @param last sequence number of the last line in the files
 * @param confirmed sequence number up to which a later line or a checkpoint confirms each line
 */
public record ChainResult(String chain, long first, long last, long confirmed, List<ChainFinding> findings) {
    public ChainResult {
        findings = List.copyOf(findings);
    }

    /** Returns whether the chain has no fault. */
    public boolean isIntact() {
        return findings.isEmpty();
    }
}
