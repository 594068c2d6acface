package dev.sallyport.sigstore;

import dev.sallyport.trust.Refresh;

/** A run of the TUF client that has come to nothing, and what that means. */
final class TufTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refresh outcome;

    private TufTrouble(String message, Refresh outcome) {
        super(message);
        this.outcome = outcome;
    }

    static TufTrouble refused(String reason) {
        return new TufTrouble(reason, new Refresh.Refused(reason));
    }

    static TufTrouble unreachable(String reason) {
        return new TufTrouble(reason, new Refresh.Unreachable(reason));
    }

    Refresh outcome() {
        return outcome;
    }
}
