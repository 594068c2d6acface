package dev.sallyport.cli.report;

/** Decision on one object of the input. */
public enum ReportDecision {
    ALLOW("Allow"),
    WARN("Warn"),
    DENY("Deny"),
    /** A registry, the cluster or Sallyport itself failed, and no finding denies the object. */
    UNDECIDED("Undecided"),
    /** The object is malformed, and no finding denies it. */
    INVALID("Invalid"),
    /** No policy evaluated the object. */
    SKIPPED("Skipped");

    private final String label;

    ReportDecision(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
