package dev.sallyport.scan;

/**
 * Drift of a workload in an Environment.
 *
 * @param message details in one line
 */
public record Drift(String environment, WorkloadKey workload, Reason reason, String message) {

    /** Kind of a drift. */
    public enum Reason {
        /** A container runs a digest that was not admitted. */
        IMAGE("Image"),
        /** No record has the pod template. */
        UNDECIDED("Undecided"),
        /** The configuration is less strict than that of the same workload in the previous Environment. */
        WEAKER("Weaker"),
        /** The configuration is not the recorded one, or was not healthy in the previous Environment. */
        CONFIGURATION("Configuration");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** Returns the name used in status and Events. */
        public String label() {
            return label;
        }
    }
}
