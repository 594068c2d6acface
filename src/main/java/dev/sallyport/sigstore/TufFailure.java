package dev.sallyport.sigstore;

import dev.sallyport.trust.RefreshResult;

/** A failed run of the TUF client, with the result for the caller. */
final class TufFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient RefreshResult outcome;

    private TufFailure(String message, RefreshResult outcome) {
        super(message);
        this.outcome = outcome;
    }

    static TufFailure rejected(String reason) {
        return new TufFailure(reason, new RefreshResult.Refused(reason));
    }

    static TufFailure unreachable(String reason) {
        return new TufFailure(reason, new RefreshResult.Unreachable(reason));
    }

    RefreshResult outcome() {
        return outcome;
    }
}
