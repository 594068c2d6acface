package dev.sallyport.cli.suite;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.suite.PolicyTest.ExpectedDecision;
import dev.sallyport.cli.suite.PolicyTest.ExpectedFinding;
import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import java.util.List;
import java.util.stream.Stream;

/**
 * Result of a test case.
 *
 * @param differences differences between expectation and verdict; empty if and only if the case passed
 */
public record CaseResult(
        PolicyCase test, Status status, DecisionKind decision, List<Difference> differences, List<Finding> findings) {
    private static final String UNDECIDED = "Undecided";

    /** Status of a test case. */
    enum Status {
        Passed,
        Failed,
        /** All differences may disappear on retry, for example when a registry answers. */
        Undecided
    }

    /**
     * Difference between expectation and verdict.
     *
     * @param of decision or finding
     * @param expected empty for a surplus finding
     * @param found empty for a missing finding
     * @param mayPass true if the difference may disappear on retry
     */
    record Difference(String of, String expected, String found, boolean mayPass) {}

    public CaseResult {
        differences = List.copyOf(differences);
        findings = List.copyOf(findings);
    }

    static CaseResult of(PolicyCase test, Verdict verdict) {
        var differences = differences(test.expectation(), verdict);
        return new CaseResult(test, status(differences), Decision.kind(verdict), differences, verdict.findings());
    }

    private static Status status(List<Difference> differences) {
        if (differences.isEmpty()) {
            return Status.Passed;
        }
        return differences.stream().allMatch(Difference::mayPass) ? Status.Undecided : Status.Failed;
    }

    /** Returns Allow, Warn, Deny or Undecided. */
    String decisionLabel() {
        return label(decision);
    }

    private static String label(DecisionKind decision) {
        return decision == DecisionKind.DEFER ? UNDECIDED : decision.label();
    }

    /** Compares with the certain findings; an undecided finding neither meets nor violates an expectation. */
    private static List<Difference> differences(PolicyTest.Expectation expectation, Verdict verdict) {
        var expectations = requireNonNullElse(expectation.findings(), List.<ExpectedFinding>of());
        var certain =
                verdict.findings().stream().filter(finding -> !mayPass(finding)).toList();
        var undecided = verdict.findings().stream().filter(CaseResult::mayPass).toList();
        var missing = expectations.stream()
                .filter(expected -> certain.stream().noneMatch(expected::matches))
                .toList();
        var surplus = certain.stream()
                .filter(finding -> expectations.stream().noneMatch(expected -> expected.matches(finding)))
                .filter(finding -> missing.stream().noneMatch(expected -> expected.isOfCheck(finding)));
        boolean matters = expectation.exactly() || !(verdict instanceof Verdict.Denied);
        return Stream.of(
                        decision(expectation, verdict, !undecided.isEmpty()),
                        missing.stream().map(expected -> missing(expected, certain, undecided)),
                        expectation.exactly()
                                ? surplus.map(finding -> surplus(finding, false))
                                : Stream.<Difference>of(),
                        matters ? undecided.stream().map(finding -> surplus(finding, true)) : Stream.<Difference>of())
                .flatMap(each -> each)
                .toList();
    }

    private static Stream<Difference> decision(
            PolicyTest.Expectation expectation, Verdict verdict, boolean hasUndecided) {
        var expected = expectation.decision();
        var found = Decision.kind(verdict);
        if (expected == ExpectedDecision.Skipped && !verdict.policies().isEmpty()) {
            return Stream.of(new Difference("decision", expected.name(), label(found), false));
        }
        if (expected == null || expected.kind() == found) {
            return Stream.empty();
        }
        boolean mayPass = switch (verdict) {
            case Verdict.Allowed _ -> hasUndecided && expected.kind() != DecisionKind.DENY;
            case Verdict.Denied _ -> false;
            case Verdict.Deferred _ -> true;
        };
        return Stream.of(new Difference("decision", expected.name(), label(found), mayPass));
    }

    /** Returns a missing finding, with the first finding of the same check for comparison. */
    private static Difference missing(ExpectedFinding expected, List<Finding> certain, List<Finding> undecided) {
        var nearest = certain.stream().filter(expected::isOfCheck).findFirst();
        return new Difference(
                "finding",
                expected.text(),
                nearest.map(ExpectedFinding::text).orElse(""),
                undecided.stream().anyMatch(expected::isOfCheck));
    }

    private static Difference surplus(Finding finding, boolean mayPass) {
        return new Difference("finding", "", ExpectedFinding.text(finding), mayPass);
    }

    private static boolean mayPass(Finding finding) {
        return finding.undecidedReason() != null && finding.undecidedReason().mayPass();
    }
}
