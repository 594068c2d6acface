package dev.sallyport.trust;

/** What came of asking a repository. */
public sealed interface Refresh {

    /** What it has is verified and in force. */
    record Refreshed(VerifiedCopy copy) implements Refresh {}

    /** What it has must not be trusted: somebody has tampered with it, replays what is old, or it is broken. */
    record Refused(String reason) implements Refresh {}

    /** It cannot be asked, or not now; that says nothing of what it has. */
    record Unreachable(String reason) implements Refresh {}
}
