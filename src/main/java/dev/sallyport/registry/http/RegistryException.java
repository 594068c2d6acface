package dev.sallyport.registry.http;

/** A registry's answer that is none. The message is for developers and has no credential in it. */
public final class RegistryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the caller can make of it. */
    public enum Kind {
        /** The registry says that there is no such thing. */
        NOT_FOUND,
        /** What the registry has is nothing that may be used: too large, malformed, two things at once. */
        UNUSABLE,
        /** Other bytes than the digest names. */
        CORRUPT,
        /** The registry wants other credentials. */
        UNAUTHORIZED,
        /** The registry, the way to it or the time does not suffice. */
        UNAVAILABLE
    }

    private final Kind kind;

    public RegistryException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
