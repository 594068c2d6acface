package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Switch for a property that an object may have. */
public enum Permission {
    @JsonProperty("Allow")
    ALLOW,
    @JsonProperty("Forbid")
    FORBID
}
