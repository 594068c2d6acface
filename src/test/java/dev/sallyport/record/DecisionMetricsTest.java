package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void countsStaleVerifications() {
        var meters = new SimpleMeterRegistry();
        var fresh = new Evidence("web:1", "sha256:ab", List.of("ci"));
        var stale = new Evidence("db:1", "sha256:cd", List.of("ci"), Optional.of(NOW));

        new DecisionMetrics(meters).record(decision("CREATE", List.of(fresh, stale)));

        assertThat(meters.get("sallyport.image.verification.stale").counter().count())
                .isEqualTo(1);
    }

    @Test
    void labelsUnknownOperationsAsOther() {
        var meters = new SimpleMeterRegistry();
        var metrics = new DecisionMetrics(meters);

        List.of("CREATE", "UPDATE", "create", "X1", "X2").forEach(each -> metrics.record(decision(each, List.of())));

        assertThat(meters.get("sallyport.admission.requests").counters())
                .extracting(counter -> counter.getId().getTag("operation"))
                .containsExactlyInAnyOrder("create", "update", "other");
    }

    private static Decision decision(String operation, List<Evidence> evidence) {
        var request = new RequestInfo(
                "u", Operation.of(operation), "v1", "Pod", "shop", "web", "", User.named("jane"), false, null, null);
        return new Decision(
                "d",
                NOW,
                Duration.ZERO,
                request,
                AdmissionAttributes.create(Manifests.subject("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web}
                    spec: {containers: [{name: web, image: web}]}
                    """)),
                new Verdict.Allowed(List.of(), List.of(), evidence, List.of()));
    }
}
