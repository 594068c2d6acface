package dev.sallyport.compile;

/**
 * Error in a spec.
 *
 * @param path JSON path of the field
 * @param cause kind of the error, which decides who fixes it
 */
public record SpecError(String path, String message, ErrorReason cause) {

    /** Kinds of errors. */
    public enum ErrorReason {
        /** The spec itself is invalid; it is rejected when it is written. */
        INVALID,
        /** Something that the policy refers to is not there, or not as it should be. */
        UNRESOLVED,
        /** Something that the policy refers to could not be asked for: that says nothing of it. */
        UNAVAILABLE
    }

    /** It is wrong, and cannot become right by itself. */
    public static SpecError invalid(String path, String message) {
        return new SpecError(path, message, ErrorReason.INVALID);
    }

    /** Something that it refers to is not there, or not as it should be. */
    public static SpecError unresolved(String path, String message) {
        return new SpecError(path, message, ErrorReason.UNRESOLVED);
    }

    /** Something that it refers to could not be asked for. */
    public static SpecError unavailable(String path, String message) {
        return new SpecError(path, message, ErrorReason.UNAVAILABLE);
    }

    @Override
    public String toString() {
        return path + ": " + message;
    }
}
