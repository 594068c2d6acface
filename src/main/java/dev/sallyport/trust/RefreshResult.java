package dev.sallyport.trust;

/** Result of refreshing a TUF repository. */
public sealed interface RefreshResult {

    /** What it has is verified and in force. */
    record Refreshed(VerifiedCopy copy) implements RefreshResult {}

    /** What it has must not be trusted: somebody has tampered with it, replays what is old, or it is broken. */
    record Refused(String reason) implements RefreshResult {}

    /** It cannot be asked, or not now; that says nothing of what it has. */
    record Unreachable(String reason) implements RefreshResult {}
}
