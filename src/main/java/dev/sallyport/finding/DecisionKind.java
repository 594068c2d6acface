package dev.sallyport.finding;

/** Kind of a decision; its label is used in records, metrics and reports. */
public enum DecisionKind {
    ALLOW("Allow"),
    /** Allowed, with at least one finding of a policy that warns. */
    WARN("Warn"),
    DENY("Deny"),
    /** No verdict is possible now; the client must retry. */
    DEFER("Defer");

    private final String label;

    DecisionKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
