package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Operation;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Manifests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

        new AuditLog(lines::add)
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
}
