package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import java.time.Duration;
import java.time.Instant;

/**
 * A verdict, with who, what, where and when: what every record is made from.
 *
 * @param id of the decision; the same in the response's audit annotations, the audit line and the log
 * @param took from the request's arrival to the verdict
 */
public record Decision(
        String id, Instant at, Duration took, RequestInfo request, AdmissionAttributes attributes, Verdict verdict) {

    /** The decision in a word: Allow, Warn, Deny or Defer. */
    public String label() {
        return label(verdict);
    }

    /** A verdict in a word: Allow, Warn, Deny or Defer. */
    public static String label(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> allowed.findings().stream().anyMatch(Decision::warns) ? "Warn" : "Allow";
            case Verdict.Denied _ -> "Deny";
            case Verdict.Deferred _ -> "Defer";
        };
    }

    private static boolean warns(Finding finding) {
        return finding.action() == Action.WARN;
    }
}
