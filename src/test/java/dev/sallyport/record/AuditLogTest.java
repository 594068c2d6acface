package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    @Test
    void writesDecisionOnOneLine() throws JsonProcessingException {
        var lines = new ArrayList<String>();
        var finding = new Finding(
                PolicySource.policy("shop"), "a/b", Action.WARN, "spec", "line\nbreak\u001b[31m", "fix", null);
        var evidence = new Evidence("web:1", "sha256:ab", List.of("ci"));
        var stale =
                new Evidence("db:1", "sha256:cd", List.of("ci"), Optional.of(Instant.parse("2026-11-23T10:00:00Z")));

        new AuditLog(line -> lines.add(line.toString()), InstantSource.system())
                .record(new Decision(
                        "id-1",
                        Instant.parse("2026-11-23T12:00:00Z"),
                        Duration.ofMillis(2),
                        new RequestInfo(
                                "u",
                                Operation.UPDATE,
                                "apps/v1",
                                "Deployment",
                                "shop",
                                "web",
                                "",
                                new User("jane", "", List.of("devs"), Map.of()),
                                false,
                                null,
                                null),
                        AdmissionAttributes.create(Manifests.subject("""
                            apiVersion: v1
                            kind: Pod
                            metadata: {name: web}
                            spec: {containers: [{name: web, image: web}]}
                            """)),
                        new Verdict.Allowed(List.of(), List.of(finding), List.of(evidence, stale), List.of())));

        assertThat(lines).singleElement().asString().doesNotContain("\n").doesNotContain("\u001b");
        var line = new ObjectMapper().readTree(lines.getFirst());
        assertThat(line.path("@timestamp").asText()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(line.at("/user/name").asText()).isEqualTo("jane");
        assertThat(line.at("/event/action").asText()).isEqualTo("UPDATE");
        assertThat(line.at("/orchestrator/resource/name").asText()).isEqualTo("web");
        assertThat(line.at("/sallyport/decision").asText()).isEqualTo("Warn");
        assertThat(line.at("/sallyport/findings/0/check").asText()).isEqualTo("a/b");
        assertThat(line.at("/sallyport/images/0/digest").asText()).isEqualTo("sha256:ab");
        assertThat(line.at("/sallyport/images/0/stale_since").isMissingNode()).isTrue();
        assertThat(line.at("/sallyport/images/1/stale_since").asText()).isEqualTo("2026-11-23T10:00:00Z");
    }

    /** A denied request with any number of findings has one bounded line, which counts what it omits. */
    @Test
    void boundsTheLineAndCountsOmittedFindings() throws JsonProcessingException {
        var lines = new ArrayList<String>();

        new AuditLog(line -> lines.add(line.toString()), InstantSource.system()).record(denied("shop", 40_000));

        assertThat(lines).singleElement().asString().hasSizeLessThan(16 * 1024);
        var line = new ObjectMapper().readTree(lines.getFirst());
        var findings = line.at("/sallyport/findings").size();
        assertThat(findings).isPositive();
        assertThat(line.at("/sallyport/findings_omitted").asInt()).isEqualTo(40_000 - findings);
    }

    /** Denied requests of one namespace lose details, never their line, and leave other namespaces their details. */
    @Test
    void keepsALineForEveryDenialAboveTheRate() throws JsonProcessingException {
        var lines = new ArrayList<String>();
        var log = new AuditLog(line -> lines.add(line.toString()), InstantSource.fixed(Instant.EPOCH));
        for (int i = 0; i < 200; i++) {
            log.record(denied("flood", 10));
        }
        log.record(denied("shop", 10));

        assertThat(lines).hasSize(201);
        assertThat(lines.get(199)).hasSizeLessThan(1024);
        var last = new ObjectMapper().readTree(lines.get(199));
        assertThat(last.at("/user/name").asText()).isEqualTo("jane");
        assertThat(last.at("/sallyport/decision").asText()).isEqualTo("Deny");
        assertThat(last.at("/sallyport/findings_omitted").asInt()).isEqualTo(10);
        assertThat(new ObjectMapper().readTree(lines.get(200)).at("/sallyport/findings"))
                .hasSize(10);
    }

    private static Decision denied(String namespace, int count) {
        var findings = IntStream.range(0, count)
                .mapToObj(i -> new Finding(
                        PolicySource.policy("shop"),
                        "a/b",
                        Action.DENY,
                        "spec.env[" + i + "]",
                        "value " + i,
                        "fix",
                        null))
                .toList();
        return new Decision(
                "id-1",
                Instant.parse("2026-11-23T12:00:00Z"),
                Duration.ofMillis(2),
                new RequestInfo(
                        "u",
                        Operation.CREATE,
                        "v1",
                        "Pod",
                        namespace,
                        "web",
                        "",
                        new User("jane", "", List.of("devs"), Map.of()),
                        true,
                        null,
                        null),
                AdmissionAttributes.create(Manifests.subject("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web}
                    spec: {containers: [{name: web, image: web}]}
                    """)),
                new Verdict.Denied(List.of(), findings, List.of(), List.of()));
    }
}
