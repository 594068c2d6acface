package dev.sallyport.cli.suite;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.suite.PolicyTest.ExpectedFinding;
import dev.sallyport.finding.Finding;
import java.util.List;
import java.util.stream.Stream;

/**
 * What came of a test.
 *
 * @param decision Allow, Warn, Deny or Undecided
 * @param differences between what is expected and what was found; empty just where the test passed
 */
public record CaseResult(
        PolicyCase test, Status status, String decision, List<Difference> differences, List<Finding> findings) {
    private static final String UNDECIDED = "Undecided";

    /** How a test may end. */
    enum Status {
        Passed,
        Failed,
        /** A registry did not answer, and so nobody knows. */
        Undecided
    }

    /**
     * Something that is not as expected.
     *
     * @param of decision or finding
     * @param expected empty where nothing like it is expected
     * @param found empty where nothing like it was found
     * @param mayPass whether the answer of a registry that did not answer might make it go away
     */
    record Difference(String of, String expected, String found, boolean mayPass) {}

    public CaseResult {
        differences = List.copyOf(differences);
        findings = List.copyOf(findings);
    }

    static CaseResult of(PolicyCase test, Verdict verdict) {
        var differences = differences(test.expectation(), verdict);
        return new CaseResult(test, status(differences), decision(verdict), differences, verdict.findings());
    }

    private static Status status(List<Difference> differences) {
        if (differences.isEmpty()) {
            return Status.Passed;
        }
        return differences.stream().allMatch(Difference::mayPass) ? Status.Undecided : Status.Failed;
    }

    private static String decision(Verdict verdict) {
        return verdict instanceof Verdict.Deferred ? UNDECIDED : Decision.label(verdict);
    }

    /** What a registry did not answer neither meets an expectation nor goes against one. */
    private static List<Difference> differences(PolicyTest.Expectation expectation, Verdict verdict) {
        var wanted = requireNonNullElse(expectation.findings(), List.<ExpectedFinding>of());
        var certain =
                verdict.findings().stream().filter(finding -> !mayPass(finding)).toList();
        var open = verdict.findings().stream().filter(CaseResult::mayPass).toList();
        var missing = wanted.stream()
                .filter(expected -> certain.stream().noneMatch(expected::fits))
                .toList();
        var surplus = certain.stream()
                .filter(finding -> wanted.stream().noneMatch(expected -> expected.fits(finding)))
                .filter(finding -> missing.stream().noneMatch(expected -> expected.isOfCheck(finding)));
        boolean matters = expectation.exactly() || !(verdict instanceof Verdict.Denied);
        return Stream.of(
                        decision(expectation, verdict, !open.isEmpty()),
                        missing.stream().map(expected -> missing(expected, certain, open)),
                        expectation.exactly()
                                ? surplus.map(finding -> surplus(finding, false))
                                : Stream.<Difference>of(),
                        matters ? open.stream().map(finding -> surplus(finding, true)) : Stream.<Difference>of())
                .flatMap(each -> each)
                .toList();
    }

    private static Stream<Difference> decision(PolicyTest.Expectation expectation, Verdict verdict, boolean isOpen) {
        var expected = expectation.decision();
        if (expected == null || expected.name().equals(decision(verdict))) {
            return Stream.empty();
        }
        boolean mayPass = switch (verdict) {
            case Verdict.Allowed _ -> isOpen && expected != PolicyTest.Decision.Deny;
            case Verdict.Denied _ -> false;
            case Verdict.Deferred _ -> true;
        };
        return Stream.of(new Difference("decision", expected.name(), decision(verdict), mayPass));
    }

    /** With what is likest to it. */
    private static Difference missing(ExpectedFinding expected, List<Finding> certain, List<Finding> open) {
        var nearest = certain.stream().filter(expected::isOfCheck).findFirst();
        return new Difference(
                "finding",
                expected.text(),
                nearest.map(ExpectedFinding::text).orElse(""),
                open.stream().anyMatch(expected::isOfCheck));
    }

    private static Difference surplus(Finding finding, boolean mayPass) {
        return new Difference("finding", "", ExpectedFinding.text(finding), mayPass);
    }

    private static boolean mayPass(Finding finding) {
        return finding.undecidedReason() != null && finding.undecidedReason().mayPass();
    }
}
