package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.Outcome.Evidence;
import dev.sallyport.check.Outcome.Passed;
import dev.sallyport.policy.Policy;
import java.util.List;
import java.util.stream.Stream;

/** What the results weigh up to. Every verdict says which policies were asked and all that was found, gravest first. */
public sealed interface Verdict {

    /** The policies that had something to judge. */
    List<Policy> policies();

    /** Everything found, also what does not keep the workload out. */
    List<Finding> findings();

    /** What was proven. */
    List<Evidence> evidence();

    /** It may enter; findings of policies that warn or audit may stand beside. */
    record Allowed(List<Policy> policies, List<Finding> findings, List<Evidence> evidence) implements Verdict {}

    /** It may not enter, for what it is. */
    record Denied(List<Policy> policies, List<Finding> findings, List<Evidence> evidence) implements Verdict {}

    /** It may not enter now; asking again soon may well give another answer. */
    record Deferred(List<Policy> policies, List<Finding> findings, List<Evidence> evidence) implements Verdict {}

    /** Weighs results up. */
    static Verdict of(List<Policy> policies, List<Result> results) {
        var findings = results.stream()
                .flatMap(result -> result.findings().stream())
                .distinct()
                .sorted(Finding.GRAVEST_FIRST)
                .toList();
        var evidence = results.stream()
                .flatMap(result ->
                        result.outcome() instanceof Passed passed ? passed.evidence().stream() : Stream.empty())
                .distinct()
                .toList();
        var against = findings.stream()
                .filter(finding -> finding.action() == Action.DENY)
                .toList();
        if (against.isEmpty()) {
            return new Allowed(policies, findings, evidence);
        }
        return against.stream().allMatch(Verdict::mayPass)
                ? new Deferred(policies, findings, evidence)
                : new Denied(policies, findings, evidence);
    }

    private static boolean mayPass(Finding finding) {
        return finding.trouble() != null && finding.trouble().mayPass();
    }
}
