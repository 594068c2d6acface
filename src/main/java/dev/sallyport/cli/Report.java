package dev.sallyport.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sallyport.admission.Finding;
import dev.sallyport.signature.Candidate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects that were judged, in the order of the input.
 *
 * @param candidates what was looked at beside images, where that is to be told
 */
record Report(List<Judged> judged, List<Candidate> candidates) {

    Report {
        judged = List.copyOf(judged);
        candidates = List.copyOf(candidates);
    }

    Report(List<Judged> judged) {
        this(judged, List.of());
    }

    /** How it is printed. */
    enum Format {
        text,
        json,
        sarif,
        junit,
        github
    }

    /** Makes the text of a report; the same report gives the same text. */
    interface Printer {
        String print(Report report);

        /** What is to be known of a finding beside its message, a line each. */
        static String details(Finding finding) {
            var policy = "policy: " + finding.policy() + "\nfix: " + finding.fix();
            return finding.path().isEmpty() ? policy : "at: " + finding.path() + "\n" + policy;
        }
    }

    /** 0 allowed, 1 refused, 3 could not be decided. */
    int exitCode() {
        if (denied() > 0) {
            return 1;
        }
        return undecided() > 0 ? 3 : 0;
    }

    long allowed() {
        return count("Allow");
    }

    long warned() {
        return count("Warn");
    }

    long denied() {
        return count("Deny") - undecided();
    }

    long undecided() {
        return judged.stream().filter(Judged::isUndecided).count();
    }

    /** The objects of each file. */
    Map<String, List<Judged>> bySource() {
        return judged.stream().collect(groupingBy(Judged::source, LinkedHashMap::new, toList()));
    }

    private long count(String decision) {
        return judged.stream().filter(each -> each.decision().equals(decision)).count();
    }
}
