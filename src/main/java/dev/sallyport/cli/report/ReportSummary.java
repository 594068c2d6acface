package dev.sallyport.cli.report;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.sallyport.finding.Finding;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/** Numbers of a report: findings and objects by check, and objects that were not evaluated by reason. */
record ReportSummary(Report report) {

    String text() {
        var text = new StringBuilder();
        var findings = report.objects().stream()
                .flatMap(object -> object.findings().stream())
                .sorted(Finding.GRAVEST_FIRST)
                .collect(groupingBy(
                        finding -> finding.action().label() + " " + finding.check(), LinkedHashMap::new, counting()));
        if (!findings.isEmpty()) {
            var table = new Table("CHECK", "FINDINGS", "OBJECTS");
            findings.forEach((check, count) -> table.add(check, count, objects(check)));
            text.append(table).append('\n');
        }
        var reasons = report.objects().stream()
                .filter(object -> object.decision() == ReportDecision.SKIPPED)
                .collect(groupingBy(ReportEntry::skipReason, LinkedHashMap::new, counting()));
        if (!reasons.isEmpty()) {
            var table = new Table("SKIPPED", "OBJECTS");
            reasons.forEach(table::add);
            text.append(table).append('\n');
        }
        return text.toString();
    }

    private long objects(String check) {
        return report.objects().stream()
                .filter(object -> object.findings().stream()
                        .map(finding -> finding.action().label() + " " + finding.check())
                        .collect(Collectors.toSet())
                        .contains(check))
                .count();
    }
}
