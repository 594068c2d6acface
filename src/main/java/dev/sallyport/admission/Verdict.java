package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.policy.Policy;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** What the results weigh up to. Every verdict says which policies were asked and all that was found, gravest first. */
public sealed interface Verdict {

    /** The policies that had something to judge. */
    List<Policy> policies();

    /** Everything found, also what does not keep the workload out; without what passes by exceptions. */
    List<Finding> findings();

    /** What was proven. */
    List<Evidence> evidence();

    /** What was found and passes, with the exceptions that it passes by. */
    List<ExcusedFinding> excused();

    /** It may enter; findings of policies that warn or audit may stand beside. */
    record Allowed(List<Policy> policies, List<Finding> findings, List<Evidence> evidence, List<ExcusedFinding> excused)
            implements Verdict {}

    /** It may not enter, for what it is. */
    record Denied(List<Policy> policies, List<Finding> findings, List<Evidence> evidence, List<ExcusedFinding> excused)
            implements Verdict {}

    /** It may not enter now; asking again soon may well give another answer. */
    record Deferred(
            List<Policy> policies, List<Finding> findings, List<Evidence> evidence, List<ExcusedFinding> excused)
            implements Verdict {}

    /** Weighs results up. */
    static Verdict of(List<Policy> policies, List<CheckResult> results, ExceptionMatcher.Match exempting) {
        var standing = new LinkedHashSet<Finding>();
        var excused = new LinkedHashSet<ExcusedFinding>();
        results.forEach(result -> result.findings()
                .forEach(finding -> exempting
                        .exception(result, finding)
                        .ifPresentOrElse(
                                exception -> excused.add(new ExcusedFinding(finding, exception)),
                                () -> standing.add(finding))));
        return weighed(
                policies,
                results,
                standing.stream().sorted(Finding.GRAVEST_FIRST).toList(),
                excused.stream()
                        .sorted(Comparator.comparing(ExcusedFinding::finding, Finding.GRAVEST_FIRST))
                        .toList());
    }

    private static Verdict weighed(
            List<Policy> policies, List<CheckResult> results, List<Finding> findings, List<ExcusedFinding> excused) {
        var evidence = results.stream()
                .flatMap(result ->
                        result.outcome() instanceof Passed passed ? passed.evidence().stream() : Stream.empty())
                .distinct()
                .toList();
        var against = findings.stream()
                .filter(finding -> finding.action() == Action.DENY)
                .toList();
        if (against.isEmpty()) {
            return new Allowed(policies, findings, evidence, excused);
        }
        return against.stream().allMatch(Verdict::mayPass)
                ? new Deferred(policies, findings, evidence, excused)
                : new Denied(policies, findings, evidence, excused);
    }

    private static boolean mayPass(Finding finding) {
        return finding.undecidedReason() != null && finding.undecidedReason().mayPass();
    }
}
