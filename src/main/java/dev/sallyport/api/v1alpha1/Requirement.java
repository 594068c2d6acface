package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Switch for a property that an object must have. */
public enum Requirement {
    @JsonProperty("Optional")
    OPTIONAL,
    @JsonProperty("Require")
    REQUIRE
}
