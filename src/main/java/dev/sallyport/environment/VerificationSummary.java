package dev.sallyport.environment;

import dev.sallyport.environment.DeploymentHistory.Past;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attestation to other clusters that a workload was healthy in an Environment with these images: an SLSA verification
 * summary with one additional field.
 *
 * @param environment name of the Environment
 * @param namespace namespace of the workload, for information only
 * @param digests digests of all images of the workload, which ran together
 * @param healthyAt time at which the workload became healthy
 * @param verifiedAt time until which it has at least been healthy
 * @see <a href="https://slsa.dev/spec/v1.1/verification_summary">Verification Summary Attestation</a>
 */
public record VerificationSummary(
        String environment,
        String namespace,
        String kind,
        String name,
        Set<String> digests,
        Instant healthyAt,
        Instant verifiedAt) {
    /** Predicate type of a verification summary. */
    public static final String PREDICATE_TYPE = "https://slsa.dev/verification_summary/v1";

    private static final String VERIFIER = "https://sallyport.dev/operator";
    private static final String PASSED = "PASSED";
    private static final String SOAK = "sallyport_soak";

    public VerificationSummary {
        digests = Set.copyOf(digests);
    }

    /**
     * Returns the predicate as plain JSON.
     *
     * @param resource attested image with its digest
     */
    public Map<String, Object> predicate(String resource) {
        var soak = new LinkedHashMap<String, Object>();
        soak.put("environment", environment);
        soak.put("namespace", namespace);
        soak.put("kind", kind);
        soak.put("name", name);
        soak.put("images", List.copyOf(new TreeSet<>(digests)));
        soak.put("healthyAt", healthyAt.toString());
        var predicate = new LinkedHashMap<String, Object>();
        predicate.put("verifier", Map.of("id", VERIFIER));
        predicate.put("timeVerified", verifiedAt.toString());
        predicate.put("resourceUri", "oci://" + resource);
        predicate.put("policy", Map.of("uri", "https://sallyport.dev/environments/" + environment));
        predicate.put("verificationResult", PASSED);
        predicate.put("verifiedLevels", List.of("SALLYPORT_SOAKED"));
        predicate.put(SOAK, soak);
        return predicate;
    }

    /** Parses an in-toto statement in plain JSON; empty if it is not a verification summary of Sallyport. */
    public static Optional<VerificationSummary> read(Map<String, Object> statement) {
        var predicate = object(statement.get("predicate"));
        var soak = object(predicate.get(SOAK));
        if (!PREDICATE_TYPE.equals(statement.get("predicateType"))
                || !VERIFIER.equals(object(predicate.get("verifier")).get("id"))
                || !PASSED.equals(predicate.get("verificationResult"))
                || !(soak.get("images") instanceof List<?> images)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new VerificationSummary(
                    text(soak, "environment"),
                    text(soak, "namespace"),
                    text(soak, "kind"),
                    text(soak, "name"),
                    images.stream().map(String::valueOf).collect(Collectors.toSet()),
                    Instant.parse(text(soak, "healthyAt")),
                    Instant.parse(text(predicate, "timeVerified"))));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** Returns the attested deployment, which ends at the time of verification. */
    public Past past() {
        return new Past(namespace, digests, Optional.of(healthyAt), Optional.of(verifiedAt), false);
    }

    private static Map<?, ?> object(@Nullable Object json) {
        return json instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Map<?, ?> json, String field) {
        return json.get(field) instanceof String text ? text : "";
    }
}
