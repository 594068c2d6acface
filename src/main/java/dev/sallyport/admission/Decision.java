package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import java.time.Duration;
import java.time.Instant;

/**
 * Decision on an admission request: the verdict with requester, object and time. Every record is made from it.
 *
 * @param id identifier of the decision in audit annotations, audit line and log
 * @param took time from the arrival of the request to the verdict
 */
public record Decision(
        String id, Instant at, Duration took, RequestInfo request, AdmissionAttributes attributes, Verdict verdict) {

    /** Returns the label of the kind: Allow, Warn, Deny or Defer. */
    public String label() {
        return kind(verdict).label();
    }

    /** Returns the kind of decision that a verdict leads to. */
    public static DecisionKind kind(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed ->
                allowed.findings().stream().anyMatch(Decision::warns) ? DecisionKind.WARN : DecisionKind.ALLOW;
            case Verdict.Denied _ -> DecisionKind.DENY;
            case Verdict.Deferred _ -> DecisionKind.DEFER;
        };
    }

    private static boolean warns(Finding finding) {
        return finding.action() == Action.WARN;
    }
}
