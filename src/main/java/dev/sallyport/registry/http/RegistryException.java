package dev.sallyport.registry.http;

import dev.sallyport.outcome.UndecidedReason;

/** Failure of a request to a registry. The message is shown to users and contains no credential. */
public final class RegistryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Reason for the failure, which decides how callers react. */
    public enum Reason {
        /** The registry reports that the content does not exist. */
        NOT_FOUND,
        /** The content is malformed or ambiguous. */
        UNUSABLE,
        /** The content is larger than a limit, or there is more of it. */
        TOO_LARGE,
        /** The content does not match its digest. */
        CORRUPT,
        /** The registry requires other credentials. */
        UNAUTHORIZED,
        /** The registry answers with an unexpected status or content. */
        UNEXPECTED,
        /** The registry or the network failed, or the deadline passed. */
        UNAVAILABLE
    }

    private final Reason reason;
    private final boolean isHostUnknown;

    public RegistryException(Reason reason, String message) {
        this(reason, message, false);
    }

    private RegistryException(Reason reason, String message, boolean isHostUnknown) {
        super(message, null, false, false);
        this.reason = reason;
        this.isHostUnknown = isHostUnknown;
    }

    /** Returns the failure of a DNS lookup: the name may be wrong, or DNS may be unavailable. */
    static RegistryException unknownHost(String host) {
        return new RegistryException(Reason.UNAVAILABLE, "host " + host + " is unknown", true);
    }

    public Reason reason() {
        return reason;
    }

    /** Returns the reason why a check that needs the content is undecided. */
    public UndecidedReason undecidedReason() {
        return switch (reason) {
            case UNAUTHORIZED -> UndecidedReason.REGISTRY_UNAUTHORIZED;
            case UNUSABLE, TOO_LARGE -> UndecidedReason.CONTENT_UNUSABLE;
            case NOT_FOUND, CORRUPT, UNEXPECTED, UNAVAILABLE ->
                isHostUnknown ? UndecidedReason.REGISTRY_UNKNOWN : UndecidedReason.REGISTRY_UNAVAILABLE;
        };
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
