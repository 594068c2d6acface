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

/** Verdict on an object: allowed, denied or deferred, with the evaluated policies and all findings, most severe first. */
public sealed interface Verdict {

    /** Returns the policies that were evaluated. */
    List<Policy> policies();

    /** Returns all findings of every action that no exception covers. */
    List<Finding> findings();

    /** Returns the evidence of verified images. */
    List<Evidence> evidence();

    /** Returns the findings that exceptions cover. */
    List<ExcusedFinding> excused();

    /** The request is allowed; policies that warn or audit may have findings. */
    record Allowed(List<Policy> policies, List<Finding> findings, List<Evidence> evidence, List<ExcusedFinding> excused)
            implements Verdict {}

    /** The request is denied because of the object. */
    record Denied(List<Policy> policies, List<Finding> findings, List<Evidence> evidence, List<ExcusedFinding> excused)
            implements Verdict {}

    /** No verdict is possible now; a retry may give one. */
    record Deferred(
            List<Policy> policies, List<Finding> findings, List<Evidence> evidence, List<ExcusedFinding> excused)
            implements Verdict {}

    /** Returns the verdict of check results. */
    static Verdict of(List<Policy> policies, List<CheckResult> results, ExceptionMatcher.Match exceptions) {
        if (results.isEmpty()) {
            return new Allowed(policies, List.of(), List.of(), List.of());
        }
        var remaining = new LinkedHashSet<Finding>();
        var excused = new LinkedHashSet<ExcusedFinding>();
        results.forEach(result -> result.findings()
                .forEach(finding -> exceptions
                        .exception(result, finding)
                        .ifPresentOrElse(
                                exception -> excused.add(new ExcusedFinding(finding, exception)),
                                () -> remaining.add(finding))));
        return verdict(
                policies,
                results,
                remaining.stream().sorted(Finding.GRAVEST_FIRST).toList(),
                excused.stream()
                        .sorted(Comparator.comparing(ExcusedFinding::finding, Finding.GRAVEST_FIRST))
                        .toList());
    }

    private static Verdict verdict(
            List<Policy> policies, List<CheckResult> results, List<Finding> findings, List<ExcusedFinding> excused) {
        var evidence = results.stream()
                .filter(result -> !result.policy().source().isOfNamespace()) // a team adds no trust
                .flatMap(result ->
                        result.outcome() instanceof Passed passed ? passed.evidence().stream() : Stream.empty())
                .distinct()
                .toList();
        var denying = findings.stream()
                .filter(finding -> finding.action() == Action.DENY)
                .toList();
        if (denying.isEmpty()) {
            return new Allowed(policies, findings, evidence, excused);
        }
        return denying.stream().allMatch(Verdict::mayResolve)
                ? new Deferred(policies, findings, evidence, excused)
                : new Denied(policies, findings, evidence, excused);
    }

    private static boolean mayResolve(Finding finding) {
        return finding.undecidedReason() != null && finding.undecidedReason().mayPass();
    }
}
