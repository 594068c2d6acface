package dev.sallyport.check.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scan for vulnerabilities, as in-toto statements tell of it.
 *
 * @param finished when; empty where it does not say
 * @see <a href="https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md">cosign's predicate</a>
 * @see <a href="https://github.com/in-toto/attestation/blob/main/spec/predicates/vuln.md">in-toto's predicate</a>
 */
record Scan(Optional<Instant> finished, List<Vulnerability> vulnerabilities) {
    private static final String COSIGN = "https://cosign.sigstore.dev/attestation/vuln/v1";
    private static final Set<String> IN_TOTO = Set.of(
            "https://in-toto.io/attestation/vulns",
            "https://in-toto.io/attestation/vulns/v0.1",
            "https://in-toto.io/attestation/vulns/v0.2");

    Scan {
        vulnerabilities = List.copyOf(vulnerabilities);
    }

    /** The types of predicates that are scans. */
    static Stream<String> types() {
        return Stream.concat(Stream.of(COSIGN), IN_TOTO.stream());
    }

    /**
     * Reads a statement.
     *
     * @return empty where it is no scan
     * @throws IllegalArgumentException where it is one of a form that is not known: it may not pass for a clean one
     */
    static Optional<Scan> read(Map<String, Object> statement) {
        var type = Json.text(statement, "predicateType");
        var predicate = statement.get("predicate");
        var found = type.equals(COSIGN)
                ? Optional.of(result(Json.object(predicate, "scanner", "result")))
                : IN_TOTO.contains(type) ? Optional.of(inToto(predicate)) : Optional.<Stream<Vulnerability>>empty();
        return found.map(vulnerabilities -> new Scan(
                time(Json.text(predicate, "metadata", "scanFinishedOn")),
                vulnerabilities.distinct().toList()));
    }

    private static Stream<Vulnerability> inToto(@Nullable Object predicate) {
        if (!Json.isList(predicate, "scanner", "result")) {
            throw new IllegalArgumentException("the scan has no result");
        }
        return Json.list(predicate, "scanner", "result")
                .map(each -> new Vulnerability(
                        Json.text(each, "id"),
                        Json.list(each, "severity")
                                .map(severity -> Severity.scored(Json.number(severity, "score")))
                                .max(Severity::compareTo)
                                .orElse(Severity.HIGH),
                        ""));
    }

    /** What the scanner itself has written: Trivy's and Grype's JSON, or SARIF. */
    private static Stream<Vulnerability> result(Map<?, ?> result) {
        if (result.containsKey("SchemaVersion")) {
            return Json.list(result, "Results")
                    .flatMap(target -> Json.list(target, "Vulnerabilities"))
                    .map(each -> new Vulnerability(
                            Json.text(each, "VulnerabilityID"),
                            Severity.named(Json.text(each, "Severity")),
                            Json.text(each, "PkgName")));
        }
        if (Json.isList(result, "matches")) {
            return Json.list(result, "matches")
                    .map(each -> new Vulnerability(
                            Json.text(each, "vulnerability", "id"),
                            Severity.named(Json.text(each, "vulnerability", "severity")),
                            Json.text(each, "artifact", "name")));
        }
        if (Json.isList(result, "runs")) {
            return Json.list(result, "runs").flatMap(Scan::sarif);
        }
        throw new IllegalArgumentException("the scan is neither Trivy's nor Grype's, nor SARIF");
    }

    private static Stream<Vulnerability> sarif(Object run) {
        var scores = new HashMap<String, String>();
        Json.list(run, "tool", "driver", "rules")
                .forEach(rule ->
                        scores.put(Json.text(rule, "id"), Json.number(rule, "properties", "security-severity")));
        return Json.list(run, "results").map(result -> {
            var id = Json.text(result, "ruleId");
            var score = scores.getOrDefault(id, "");
            return new Vulnerability(
                    id, score.isEmpty() ? Severity.named(Json.text(result, "level")) : Severity.scored(score), "");
        });
    }

    static Optional<Instant> time(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
