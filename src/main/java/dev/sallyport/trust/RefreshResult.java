package dev.sallyport.trust;

/** Result of refreshing a TUF repository. */
public sealed interface RefreshResult {

    /** Success: the content of the repository is verified and in force. */
    record Refreshed(VerifiedCopy copy) implements RefreshResult {}

    /** Rejected content: it was modified, is an old version, or is malformed. */
    record Refused(String reason) implements RefreshResult {}

    /** Unreachable repository, with unknown content. */
    record Unreachable(String reason) implements RefreshResult {}
}
