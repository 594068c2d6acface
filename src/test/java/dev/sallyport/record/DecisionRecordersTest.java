package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Distribution of decisions to recorders, some of which fail. */
class DecisionRecordersTest {
    private static final Decision DECISION = new Decision(
            "d-1",
            Instant.EPOCH,
            Duration.ZERO,
            new RequestInfo(
                    "u", Operation.CREATE, "v1", "Pod", "shop", "web", "", User.named("jane"), false, null, null),
            AdmissionAttributes.create(Manifests.subject("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: shop}
                spec: {containers: [{name: web, image: web}]}
                """)),
            new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));

    private final List<Decision> recorded = new ArrayList<>();

    @Test
    void callsAllRecorders() {
        new DecisionRecorders(List.of(recorded::add, recorded::add)).record(DECISION);

        assertThat(recorded).containsExactly(DECISION, DECISION);
    }

    @Test
    void continuesAfterAFailingRecorder() {
        DecisionRecorder failing = _ -> {
            throw new IllegalStateException("disk full");
        };

        new DecisionRecorders(List.of(failing, recorded::add)).record(DECISION);

        assertThat(recorded).containsExactly(DECISION);
    }
}
