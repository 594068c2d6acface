package dev.sallyport.outcome;

/** Reason why a check is undecided. */
public enum UndecidedReason {
    /** The policy cannot be carried out, such as by a key that is not there. */
    POLICY_ERROR("PolicyError"),
    /** The registry does not answer as it should. */
    REGISTRY_UNAVAILABLE("RegistryUnavailable"),
    /** The registry wants credentials that we do not have. */
    REGISTRY_UNAUTHORIZED("RegistryUnauthorized"),
    /** The cluster does not answer what it is asked about who may do what. */
    CLUSTER_UNAVAILABLE("ClusterUnavailable"),
    /** A fault of our own; the log says which. */
    INTERNAL_ERROR("InternalError"),
    /** The answer is being worked out and will be there soon. */
    PENDING("Pending");

    private final String label;

    UndecidedReason(String label) {
        this.label = label;
    }

    /** The word for it in messages and metrics. */
    public String label() {
        return label;
    }

    /** Whether asking again soon may well give an answer. */
    public boolean mayPass() {
        return this == REGISTRY_UNAVAILABLE || this == CLUSTER_UNAVAILABLE || this == PENDING;
    }
}
