package dev.sallyport.cli.report;

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
 * What policies would do in a cluster.
 *
 * @param lookedAt how many objects were judged
 * @param matched how many of these a policy is for
 * @param owned how many were left out, since an owner of them was judged
 * @param judged those with findings
 */
public record ScanReport(int lookedAt, int matched, int owned, List<EvaluatedObject> judged) {
    private static final Comparator<EvaluatedObject> ORDER = Comparator.comparing(EvaluatedObject::namespace)
            .thenComparing(EvaluatedObject::kind)
            .thenComparing(EvaluatedObject::name);

    public ScanReport {
        judged = judged.stream().sorted(ORDER).toList();
    }

    /** 0 nothing would be refused, 1 something would, 3 something could not be decided. */
    public int exitCode() {
        return new Report(judged).exitCode();
    }

    public String text(OutputFormat format) {
        return switch (format) {
            case text -> text();
            case json -> json().toPrettyString() + "\n";
        };
    }

    private String text() {
        var report = new Report(judged);
        var text = new StringBuilder(
                "%d objects looked at, %d of them under a policy; %d would be refused, %d warned of, %d undecided\n"
                        .formatted(lookedAt, matched, report.denied(), report.warned(), report.undecided()));
        append(text, "refused by check", byCheck());
        append(text, "refused by namespace", byNamespace());
        for (var each : judged) {
            text.append("\n%s %s\n".formatted(each.isUndecided() ? "Undecided" : each.decision(), each.title()));
            each.verdict()
                    .findings()
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
        judged.forEach(each -> fill(results.addObject(), each));
        var report = new Report(judged);
        var summary = json.putObject("summary")
                .put("objects", lookedAt)
                .put("matched", matched)
                .put("owned", owned)
                .put("denied", report.denied())
                .put("warned", report.warned())
                .put("errors", report.undecided());
        byCheck().forEach(summary.putObject("deniedByCheck")::put);
        byNamespace().forEach(summary.putObject("deniedByNamespace")::put);
        return json;
    }

    private static void fill(ObjectNode json, EvaluatedObject judged) {
        json.put("apiVersion", judged.apiVersion())
                .put("kind", judged.kind())
                .put("namespace", judged.namespace())
                .put("name", judged.name())
                .put("decision", judged.decision());
        var findings = json.putArray("findings");
        judged.verdict().findings().forEach(finding -> FindingJson.fill(findings.addObject(), finding));
    }

    /** How many objects each check would refuse. */
    private Map<String, Long> byCheck() {
        return counts(each -> each.verdict().findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .map(Finding::check)
                .distinct());
    }

    private Map<String, Long> byNamespace() {
        return counts(each -> Stream.of(each.namespace()));
    }

    /** The most first. */
    private Map<String, Long> counts(Function<EvaluatedObject, Stream<String>> keys) {
        var counts = judged.stream()
                .filter(each -> each.decision().equals("Deny") && !each.isUndecided())
                .flatMap(keys)
                .collect(groupingBy(identity(), counting()));
        var sorted = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
