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

    /** Whether the images in an image index must be signed themselves. */
    public enum Platforms {
        /** The signature of the index covers them, for it has their digests. */
        @JsonProperty("IndexOnly")
        INDEX_ONLY,
        /** The index and each image for a platform is signed. */
        @JsonProperty("Each")
        EACH
    }

    /** Who must have signed the images that match, and what must be attested of them. */
    @ValidationRule(
            value = "!has(self.threshold) || !has(self.signedBy) || self.threshold <= size(self.signedBy)",
            message = "threshold is more than there are authorities in signedBy")
    @ValidationRule(
            value = "has(self.signedBy) || has(self.attestations) || has(self.vulnerabilities)",
            message = "give signedBy, attestations or vulnerabilities")
    @ValidationRule(
            value = "!has(self.platforms) || self.platforms == 'IndexOnly' || has(self.signedBy)",
            message = "platforms: Each is about signatures; give signedBy")
    public record Rule(
            @JsonPropertyDescription("Images that the rule is for, as globs over registry/repository.")
            @Required
            @Size(min = 1, max = 64)
            List<String> match,

            @JsonPropertyDescription("Names of authorities that must have signed them; unchecked when unset.")
            @Size(min = 1, max = 16)
            @Nullable
            List<String> signedBy,

            @JsonPropertyDescription("How many of them must have signed.") @Default("1") @Min(1)
            Integer threshold,

            @JsonPropertyDescription(
                    "Whether the signature of an image index will do for the images in it, or each must be signed"
                            + " for itself too.")
            @Default("IndexOnly")
            Platforms platforms,

            @JsonPropertyDescription("What must be attested of them; all of it.") @Size(min = 1, max = 16) @Nullable
            List<Attestation> attestations,

            @JsonPropertyDescription("What scans for vulnerabilities may say of them; unchecked when unset.") @Nullable
            VulnerabilityRules vulnerabilities) {
        public Rule {
            match = List.copyOf(requireNonNullElse(match, List.of()));
            signedBy = signedBy == null ? null : List.copyOf(signedBy);
            threshold = requireNonNullElse(threshold, 1);
            platforms = requireNonNullElse(platforms, Platforms.INDEX_ONLY);
            attestations = attestations == null ? null : List.copyOf(attestations);
        }
    }

    /** What must be attested: one in-toto statement by one of the authorities that meets all conditions. */
    public record Attestation(
            @JsonPropertyDescription("Exactly what kind of thing is said, such as https://slsa.dev/provenance/v1.")
            @Required
            @Size(min = 1, max = 512)
            String predicateType,

            @JsonPropertyDescription("Names of authorities, of which one must have said it.")
            @Required
            @Size(min = 1, max = 16)
            List<String> signedBy,

            @JsonPropertyDescription("What the statement must say.") @Size(max = 32)
            List<Condition> conditions) {
        public Attestation {
            predicateType = requireNonNullElse(predicateType, "");
            signedBy = List.copyOf(requireNonNullElse(signedBy, List.of()));
            conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
        }
    }

    /** A condition in the Common Expression Language. */
    public record Condition(
            @JsonPropertyDescription("True for what is as it should be. May use predicate and statement.")
            @Required
            @Size(min = 1, max = 4096)
            String expression,

            @JsonPropertyDescription("What is wrong where it is not.") @Size(max = 1024) @Nullable
            String message) {
        public Condition {
            expression = requireNonNullElse(expression, "");
        }
    }
}
