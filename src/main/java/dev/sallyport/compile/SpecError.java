package dev.sallyport.compile;

/**
 * Error in a spec.
 *
 * @param path JSON path of the field
 * @param cause kind of the error
 */
public record SpecError(String path, String message, ErrorReason cause) {

    /** Kinds of errors. */
    public enum ErrorReason {
        /** The spec itself is invalid; it is rejected when it is written. */
        INVALID,
        /** An object that the spec refers to is missing or invalid. */
        UNRESOLVED,
        /** An object that the spec refers to cannot be read now. */
        UNAVAILABLE
    }

    /** Creates an error in the spec itself. */
    public static SpecError invalid(String path, String message) {
        return new SpecError(path, message, ErrorReason.INVALID);
    }

    /** Creates an error about a missing or invalid object. */
    public static SpecError unresolved(String path, String message) {
        return new SpecError(path, message, ErrorReason.UNRESOLVED);
    }

    /** Creates an error about an object that cannot be read now. */
    public static SpecError unavailable(String path, String message) {
        return new SpecError(path, message, ErrorReason.UNAVAILABLE);
    }

    @Override
    public String toString() {
        return path + ": " + message;
    }
}
