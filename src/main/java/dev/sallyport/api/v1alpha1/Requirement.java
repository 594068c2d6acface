package dev.sallyport.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Switch for a property that an object must have. Aliases are values of 0.1.0, which stored policies have. */
public enum Requirement {
    @JsonProperty("Optional")
    @JsonAlias("Ignore")
    OPTIONAL,
    @JsonProperty("Require")
    REQUIRE
}
