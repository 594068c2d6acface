package dev.sallyport.outcome;

/** Reason why a check is undecided. */
public enum UndecidedReason {
    /** The policy has an error, such as a missing key. */
    POLICY_ERROR("PolicyError"),
    /** The registry is unavailable or its response is invalid. */
    REGISTRY_UNAVAILABLE("RegistryUnavailable"),
    /** The name of the registry host does not resolve. */
    REGISTRY_UNKNOWN("RegistryUnknown"),
    /** The registry requires other credentials. */
    REGISTRY_UNAUTHORIZED("RegistryUnauthorized"),
    /** The registry has more artifacts of the image than are read, or larger ones. */
    SEARCH_CUT_OFF("SearchCutOff"),
    /** The registry answers correctly, but its content for the image is not usable. */
    CONTENT_UNUSABLE("ContentUnusable"),
    /** The API server does not answer an authorization request. */
    CLUSTER_UNAVAILABLE("ClusterUnavailable"),
    /** Sallyport failed; the log contains the details. */
    INTERNAL_ERROR("InternalError"),
    /** The answer is being determined and will be available soon. */
    PENDING("Pending"),
    /** The evaluation exceeds its budget. */
    TOO_EXPENSIVE("TooExpensive"),
    /** Sallyport has no time for the evaluation now. */
    OVERLOADED("Overloaded");

    private final String label;

    UndecidedReason(String label) {
        this.label = label;
    }

    /** Returns the name in messages and metrics. */
    public String label() {
        return label;
    }

    /** Returns whether a retry may succeed. */
    public boolean mayPass() {
        return switch (this) {
            case REGISTRY_UNAVAILABLE, REGISTRY_UNKNOWN, CLUSTER_UNAVAILABLE, PENDING, OVERLOADED -> true;
            case POLICY_ERROR, REGISTRY_UNAUTHORIZED, SEARCH_CUT_OFF, CONTENT_UNUSABLE, INTERNAL_ERROR, TOO_EXPENSIVE ->
                false;
        };
    }

    /** Returns whether the registry cannot be reached, so that an earlier verification may count. */
    public boolean isUnreachableRegistry() {
        return this == REGISTRY_UNAVAILABLE || this == REGISTRY_UNKNOWN;
    }
}
