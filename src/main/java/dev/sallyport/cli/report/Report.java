package dev.sallyport.cli.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sallyport.finding.Finding;
import dev.sallyport.signature.ArtifactCandidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Results of all objects in the order of the input.
 *
 * @param candidates signatures and attestations that were examined; empty unless the command reports them
 * @param unevaluated rules that were evaluated for no object
 */
public record Report(List<ReportEntry> objects, List<ArtifactCandidate> candidates, List<UnevaluatedRule> unevaluated) {

    public Report {
        objects = List.copyOf(objects);
        candidates = List.copyOf(candidates);
        unevaluated = List.copyOf(unevaluated);
    }

    public Report(List<ReportEntry> objects, List<ArtifactCandidate> candidates) {
        this(objects, candidates, List.of());
    }

    public Report(List<ReportEntry> objects) {
        this(objects, List.of());
    }

    /** Output format of a report; the same report gives the same text. */
    public interface Printer {
        String print(Report report);

        /** Returns field, policy and fix of a finding, one line each. */
        static String details(Finding finding) {
            var policy = "policy: " + finding.policy() + "\nfix: " + finding.fix();
            return finding.path().isEmpty() ? policy : "at: " + finding.path() + "\n" + policy;
        }
    }

    /** Returns the code for the gravest decision: denied, then invalid, then undecided. */
    public ExitCode exitCode() {
        if (count(ReportDecision.DENY) > 0) {
            return ExitCode.FAILURE;
        }
        if (count(ReportDecision.INVALID) > 0) {
            return ExitCode.USAGE;
        }
        return count(ReportDecision.UNDECIDED) > 0 ? ExitCode.UNDECIDED : ExitCode.SUCCESS;
    }

    /** Returns the number of objects with a decision. */
    public long count(ReportDecision decision) {
        return objects.stream().filter(each -> each.decision() == decision).count();
    }

    /** Returns whether no object has a verdict. */
    public boolean isUnevaluated() {
        return objects.stream().noneMatch(each -> each.result() instanceof ObjectResult.Evaluated);
    }

    /** Returns the numbers of all decisions on one line. */
    String totals() {
        return "%d allowed, %d warned, %d denied, %d undecided, %d skipped, %d invalid"
                .formatted(
                        count(ReportDecision.ALLOW),
                        count(ReportDecision.WARN),
                        count(ReportDecision.DENY),
                        count(ReportDecision.UNDECIDED),
                        count(ReportDecision.SKIPPED),
                        count(ReportDecision.INVALID));
    }

    /** Returns the objects of each file. */
    Map<String, List<ReportEntry>> bySource() {
        return objects.stream().collect(groupingBy(ReportEntry::source, LinkedHashMap::new, toList()));
    }
}
