package dev.sallyport.cli.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import dev.sallyport.signature.ArtifactCandidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluated objects in the order of the input.
 *
 * @param candidates signatures and attestations that were examined; empty unless the command reports them
 */
public record Report(List<EvaluatedObject> objects, List<ArtifactCandidate> candidates) {

    public Report {
        objects = List.copyOf(objects);
        candidates = List.copyOf(candidates);
    }

    public Report(List<EvaluatedObject> objects) {
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

    public ExitCode exitCode() {
        if (denied() > 0) {
            return ExitCode.FAILURE;
        }
        return undecided() > 0 ? ExitCode.UNDECIDED : ExitCode.SUCCESS;
    }

    long allowed() {
        return count(DecisionKind.ALLOW);
    }

    public long warned() {
        return count(DecisionKind.WARN);
    }

    long denied() {
        return count(DecisionKind.DENY) - undecided();
    }

    long undecided() {
        return objects.stream().filter(EvaluatedObject::isUndecided).count();
    }

    /** Returns the objects of each file. */
    Map<String, List<EvaluatedObject>> bySource() {
        return objects.stream().collect(groupingBy(EvaluatedObject::source, LinkedHashMap::new, toList()));
    }

    private long count(DecisionKind decision) {
        return objects.stream().filter(each -> each.decision() == decision).count();
    }
}
