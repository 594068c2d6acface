package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where images come from, how they are named, and who has signed them. */
public record ImageRules(
        @JsonPropertyDescription("Repositories that images may come from, as globs over registry/repository, such as"
                + " docker.io/library/nginx or registry.acme.io/shop/**. Unchecked when unset, none when empty.")
        @Size(max = 256)
        @Nullable
        List<String> sources,

        @JsonPropertyDescription("Whether an image may be named by a tag alone.") @Default("Allow")
        Tags tags,

        @JsonPropertyDescription("Who must have signed which images. Every rule that matches an image must hold.")
        @Size(max = 64)
        List<Rule> rules) {
    public ImageRules {
        sources = sources == null ? null : List.copyOf(sources);
        tags = requireNonNullElse(tags, Tags.ALLOW);
        rules = List.copyOf(requireNonNullElse(rules, List.of()));
    }

    /** Whether a tag alone will do. */
    public enum Tags {
        @JsonProperty("Allow")
        ALLOW,
        /** Every image is named with its digest. */
        @JsonProperty("RequireDigest")
        REQUIRE_DIGEST
    }

    /** Who must have signed the images that match. */
    @ValidationRule(
            value = "!has(self.threshold) || self.threshold <= size(self.signedBy)",
            message = "threshold is more than there are authorities in signedBy")
    public record Rule(
            @JsonPropertyDescription("Images that the rule is for, as globs over registry/repository.")
            @Required
            @Size(min = 1, max = 64)
            List<String> match,

            @JsonPropertyDescription("Names of authorities.") @Required @Size(min = 1, max = 16)
            List<String> signedBy,

            @JsonPropertyDescription("How many of them must have signed.") @Default("1") @Min(1)
            Integer threshold) {
        public Rule {
            match = List.copyOf(requireNonNullElse(match, List.of()));
            signedBy = List.copyOf(requireNonNullElse(signedBy, List.of()));
            threshold = requireNonNullElse(threshold, 1);
        }
    }
}
