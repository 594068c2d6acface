package dev.sallyport.scan;

/**
 * A workload in an environment that is not what was decided there.
 *
 * @param message what is the matter, in one line
 */
public record Drift(String environment, WorkloadKey workload, Cause cause, String message) {

    /** What is the matter with it. */
    public enum Cause {
        /** A container runs another digest than was let in. */
        IMAGE("Image"),
        /** Nobody has decided on it as it is. */
        UNDECIDED("Undecided"),
        /** It is less strict than the same workload in the environment before. */
        WEAKER("Weaker");

        private final String label;

        Cause(String label) {
            this.label = label;
        }

        /** The word for it in status and metrics. */
        public String label() {
            return label;
        }
    }
}
