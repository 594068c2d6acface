package dev.sallyport.compile;

/**
 * What keeps a policy from being carried out.
 *
 * @param path JSON path of the mistake in the DeploymentPolicy
 * @param cause whose turn it is to mend it
 */
public record SpecError(String path, String message, Cause cause) {

    /** Whose turn it is. */
    public enum Cause {
        /** The policy is wrong and cannot become right by itself; refused when written. */
        INVALID,
        /** Something that the policy refers to is not there, or not as it should be. */
        UNRESOLVED,
        /** Something that the policy refers to could not be asked for: that says nothing of it. */
        UNAVAILABLE
    }

    /** It is wrong, and cannot become right by itself. */
    public static SpecError invalid(String path, String message) {
        return new SpecError(path, message, Cause.INVALID);
    }

    /** Something that it refers to is not there, or not as it should be. */
    public static SpecError unresolved(String path, String message) {
        return new SpecError(path, message, Cause.UNRESOLVED);
    }

    /** Something that it refers to could not be asked for. */
    public static SpecError unavailable(String path, String message) {
        return new SpecError(path, message, Cause.UNAVAILABLE);
    }

    @Override
    public String toString() {
        return path + ": " + message;
    }
}
