package dev.sallyport.cli.report;

import static dev.sallyport.cli.report.ReportDecision.DENY;
import static dev.sallyport.cli.report.ReportDecision.UNDECIDED;
import static dev.sallyport.cli.report.ReportDecision.WARN;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Result of evaluating the objects of a cluster.
 *
 * @param evaluated number of evaluated objects
 * @param matched number of evaluated objects that at least one policy matches
 * @param owned number of objects that were not evaluated because their owner was
 * @param objects evaluated objects with findings
 * @param unevaluated rules that were evaluated for no object
 */
public record ScanReport(
        int evaluated, int matched, int owned, List<ReportEntry> objects, List<UnevaluatedRule> unevaluated) {
    private static final Comparator<ReportEntry> ORDER = Comparator.comparing(
                    (ReportEntry each) -> each.object().namespace())
            .thenComparing(each -> each.object().kind())
            .thenComparing(each -> each.object().name());

    public ScanReport {
        objects = objects.stream().sorted(ORDER).toList();
        unevaluated = List.copyOf(unevaluated);
    }

    public ExitCode exitCode() {
        return new Report(objects).exitCode();
    }

    public String text(OutputFormat format) {
        return switch (format) {
            case text -> text();
            case json -> json().toPrettyString() + "\n";
        };
    }

    private String text() {
        var report = new Report(objects);
        var text = new StringBuilder(
                "%d objects evaluated, %d of them matched by a policy; %d would be denied, %d warned, %d undecided\n"
                        .formatted(
                                evaluated, matched, report.count(DENY), report.count(WARN), report.count(UNDECIDED)));
        unevaluated.forEach(
                rule -> text.append("not evaluated: ").append(rule.text()).append('\n'));
        append(text, "denied by check", byCheck());
        append(text, "denied by namespace", byNamespace());
        for (var each : objects) {
            text.append("\n%s %s\n".formatted(each.label(), each.title()));
            each.findings()
                    .forEach(finding -> text.append("  %s %s: %s\n"
                                    .formatted(finding.action().label(), finding.check(), finding.message()))
                            .append(Report.Printer.details(finding).indent(4)));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String title, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            text.append(title).append('\n');
            counts.forEach((name, count) -> text.append("%6d %s\n".formatted(count, name)));
        }
    }

    private ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        var results = json.putArray("results");
        objects.forEach(each -> fill(results.addObject(), each));
        if (!unevaluated.isEmpty()) {
            var rules = json.putArray("unevaluated");
            unevaluated.forEach(rule -> JsonReport.fill(rules.addObject(), rule));
        }
        var report = new Report(objects);
        var summary = json.putObject("summary")
                .put("objects", evaluated)
                .put("matched", matched)
                .put("owned", owned)
                .put("denied", report.count(DENY))
                .put("warned", report.count(WARN))
                .put("undecided", report.count(UNDECIDED));
        byCheck().forEach(summary.putObject("deniedByCheck")::put);
        byNamespace().forEach(summary.putObject("deniedByNamespace")::put);
        return json;
    }

    private static void fill(ObjectNode json, ReportEntry object) {
        json.put("apiVersion", object.object().apiVersion())
                .put("kind", object.object().kind())
                .put("namespace", object.object().namespace())
                .put("name", object.object().name())
                .put("decision", object.label());
        var findings = json.putArray("findings");
        object.findings().forEach(finding -> FindingJson.fill(findings.addObject(), finding));
    }

    /** Returns the number of denied objects for each check. */
    private Map<String, Long> byCheck() {
        return counts(each -> each.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .map(Finding::check)
                .distinct());
    }

    private Map<String, Long> byNamespace() {
        return counts(each -> Stream.of(each.object().namespace()));
    }

    /** Returns the number of denied objects for each key, largest first. */
    private Map<String, Long> counts(Function<ReportEntry, Stream<String>> keys) {
        var counts = objects.stream()
                .filter(ReportEntry::isDenied)
                .flatMap(keys)
                .collect(groupingBy(identity(), counting()));
        var sorted = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
