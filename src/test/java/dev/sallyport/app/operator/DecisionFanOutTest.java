package dev.sallyport.app.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Operation;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Manifests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delivery of one decision to several recorders. */
class DecisionFanOutTest {
    private static final Decision DECISION = new Decision(
            "d",
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

    @Test
    void reachesOtherRecordersAfterFailure() {
        var recorded = new ArrayList<Decision>();

        new DecisionFanOut(List.of(
                        _ -> {
                            throw new IllegalStateException("queue closed");
                        },
                        recorded::add))
                .record(DECISION);

        assertThat(recorded).containsExactly(DECISION);
    }
}
