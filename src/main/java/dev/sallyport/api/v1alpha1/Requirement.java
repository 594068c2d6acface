package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether something must be. */
public enum Requirement {
    @JsonProperty("Optional")
    OPTIONAL,
    @JsonProperty("Require")
    REQUIRE
}
