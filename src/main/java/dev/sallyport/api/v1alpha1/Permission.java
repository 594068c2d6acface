package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether something may be. */
public enum Permission {
    @JsonProperty("Allow")
    ALLOW,
    @JsonProperty("Forbid")
    FORBID
}
