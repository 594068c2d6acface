package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Consequence of a finding. */
public enum Action {
    /** The request is denied. */
    @JsonProperty("Deny")
    DENY,
    /** The request is allowed with a warning. */
    @JsonProperty("Warn")
    WARN,
    /** The request is allowed; the finding is recorded only. */
    @JsonProperty("Audit")
    AUDIT;

    /** Returns the value in the API. */
    public String label() {
        return switch (this) {
            case DENY -> "Deny";
            case WARN -> "Warn";
            case AUDIT -> "Audit";
        };
    }
}
