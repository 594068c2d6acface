package dev.sallyport.cli.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sallyport.finding.Finding;
import dev.sallyport.signature.ArtifactCandidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects that were judged, in the order of the input.
 *
 * @param candidates what was looked at beside images, where that is to be told
 */
public record Report(List<EvaluatedObject> judged, List<ArtifactCandidate> candidates) {

    public Report {
        judged = List.copyOf(judged);
        candidates = List.copyOf(candidates);
    }

    public Report(List<EvaluatedObject> judged) {
        this(judged, List.of());
    }

    /** How it is printed. */
    public enum Format {
        text,
        json,
        sarif,
        junit,
        github
    }

    /** Makes the text of a report; the same report gives the same text. */
    public interface Printer {
        String print(Report report);

        /** What is to be known of a finding beside its message, a line each. */
        static String details(Finding finding) {
            var policy = "policy: " + finding.policy() + "\nfix: " + finding.fix();
            return finding.path().isEmpty() ? policy : "at: " + finding.path() + "\n" + policy;
        }
    }

    /** 0 allowed, 1 refused, 3 could not be decided. */
    public int exitCode() {
        if (denied() > 0) {
            return 1;
        }
        return undecided() > 0 ? 3 : 0;
    }

    long allowed() {
        return count("Allow");
    }

    public long warned() {
        return count("Warn");
    }

    long denied() {
        return count("Deny") - undecided();
    }

    long undecided() {
        return judged.stream().filter(EvaluatedObject::isUndecided).count();
    }

    /** The objects of each file. */
    Map<String, List<EvaluatedObject>> bySource() {
        return judged.stream().collect(groupingBy(EvaluatedObject::source, LinkedHashMap::new, toList()));
    }

    private long count(String decision) {
        return judged.stream().filter(each -> each.decision().equals(decision)).count();
    }
}
