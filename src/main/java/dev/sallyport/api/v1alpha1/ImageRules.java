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

/** Checks of image sources, digests, signatures, attestations and vulnerabilities. */
public record ImageRules(
        @JsonPropertyDescription(
                "Globs over registry and repository for the repositories that images may come from, such as"
                        + " docker.io/library/nginx or registry.example.org/shop/**. All repositories when unset, none"
                        + " when empty.")
        @Size(max = 256)
        @Nullable
        List<String> sources,

        @JsonPropertyDescription(
                "Allow: an image reference may have neither tag nor digest. RequireTag: it has a tag or a"
                        + " digest. ForbidLatest: it has a tag other than latest, or a digest. RequireDigest: it has a"
                        + " digest.")
        @Default("Allow")
        Tags tags,

        @JsonPropertyDescription("Images that are denied: globs over registry and repository, with or without a tag or"
                + " digest, such as docker.io/library/ubuntu:18.*.")
        @Size(max = 256)
        List<String> denied,

        @JsonPropertyDescription("Pull policy that every image must have. Not checked when unset.") @Nullable
        PullPolicy pullPolicy,

        @JsonPropertyDescription(
                "Signatures, attestations and vulnerability limits that images require. Every rule that"
                        + " matches an image applies to it.")
        @Size(max = 64)
        List<Rule> rules) {
    public ImageRules {
        sources = sources == null ? null : List.copyOf(sources);
        tags = requireNonNullElse(tags, Tags.ALLOW);
        denied = List.copyOf(requireNonNullElse(denied, List.of()));
        rules = List.copyOf(requireNonNullElse(rules, List.of()));
    }

    /** Pull policies in the spelling of the Kubernetes API. */
    public enum PullPolicy {
        Always,
        IfNotPresent,
        Never
    }

    /** Switch for the tags and digests of image references. */
    public enum Tags {
        @JsonProperty("Allow")
        ALLOW,
        /** Every image reference has a tag or a digest. */
        @JsonProperty("RequireTag")
        REQUIRE_TAG,
        /** Every image reference has a tag other than latest, or a digest. */
        @JsonProperty("ForbidLatest")
        FORBID_LATEST,
        /** Every image reference has a digest. */
        @JsonProperty("RequireDigest")
        REQUIRE_DIGEST
    }

    /** Signatures that a multi-platform image requires. */
    public enum Platforms {
        /** The signature of the index covers the platform images, because it contains their digests. */
        @JsonProperty("IndexOnly")
        INDEX_ONLY,
        /** The index and each platform image must be signed. */
        @JsonProperty("Each")
        EACH
    }

    /** Signatures, attestations and vulnerability limits for the images that match. */
    @ValidationRule(
            value = "!has(self.threshold) || !has(self.signedBy) || self.threshold <= size(self.signedBy)",
            message = "threshold exceeds the number of authorities in signedBy")
    @ValidationRule(
            value = "has(self.signedBy) || has(self.attestations) || has(self.vulnerabilities)",
            message = "give signedBy, attestations or vulnerabilities")
    @ValidationRule(
            value = "!has(self.platforms) || self.platforms == 'IndexOnly' || has(self.signedBy)",
            message = "platforms: Each requires signedBy")
    public record Rule(
            @JsonPropertyDescription("Globs over registry and repository for the images that the rule applies to.")
            @Required
            @Size(min = 1, max = 64)
            List<String> match,

            @JsonPropertyDescription(
                    "Names of the authorities whose signatures count. No signature is required when" + " unset.")
            @Size(min = 1, max = 16)
            @Nullable
            List<String> signedBy,

            @JsonPropertyDescription("Number of authorities in signedBy that must have signed.") @Default("1") @Min(1)
            Integer threshold,

            @JsonPropertyDescription("Signatures that a multi-platform image requires. IndexOnly: the signature of the"
                    + " index is enough. Each: each platform image must be signed as well.")
            @Default("IndexOnly")
            Platforms platforms,

            @JsonPropertyDescription("Attestations that the images require; all of them.")
            @Size(min = 1, max = 16)
            @Nullable
            List<RequiredAttestation> attestations,

            @JsonPropertyDescription("Limits for known vulnerabilities. Vulnerabilities are not checked when unset.")
            @Nullable
            VulnerabilityRules vulnerabilities) {
        public Rule {
            match = List.copyOf(requireNonNullElse(match, List.of()));
            signedBy = signedBy == null ? null : List.copyOf(signedBy);
            threshold = requireNonNullElse(threshold, 1);
            platforms = requireNonNullElse(platforms, Platforms.INDEX_ONLY);
            attestations = attestations == null ? null : List.copyOf(attestations);
        }
    }

    /** Required attestation: one in-toto statement by one of the authorities must meet all conditions. */
    public record RequiredAttestation(
            @JsonPropertyDescription(
                    "Predicate type of the statement, compared exactly, such as" + " https://slsa.dev/provenance/v1.")
            @Required
            @Size(min = 1, max = 512)
            String predicateType,

            @JsonPropertyDescription("Names of the authorities whose statements count; one of them is enough.")
            @Required
            @Size(min = 1, max = 16)
            List<String> signedBy,

            @JsonPropertyDescription("Conditions that the statement must meet; all of them.") @Size(max = 32)
            List<Condition> conditions) {
        public RequiredAttestation {
            predicateType = requireNonNullElse(predicateType, "");
            signedBy = List.copyOf(requireNonNullElse(signedBy, List.of()));
            conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
        }
    }

    /** Condition in the Common Expression Language. */
    public record Condition(
            @JsonPropertyDescription("CEL expression that evaluates to true for compliant statements. Its variables are"
                    + " predicate and statement.")
            @Required
            @Size(min = 1, max = 4096)
            String expression,

            @JsonPropertyDescription("Message of the violation when the expression is not true.")
            @Size(max = 1024)
            @Nullable
            String message) {
        public Condition {
            expression = requireNonNullElse(expression, "");
        }
    }
}
