package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a finding leads to. */
public enum Action {
    /** The request is refused. */
    @JsonProperty("Deny")
    DENY,
    /** The request is let in, and its sender warned. */
    @JsonProperty("Warn")
    WARN,
    /** The request is let in, and the finding recorded. */
    @JsonProperty("Audit")
    AUDIT;

    /** The word for it in the API. */
    public String label() {
        return switch (this) {
            case DENY -> "Deny";
            case WARN -> "Warn";
            case AUDIT -> "Audit";
        };
    }
}
