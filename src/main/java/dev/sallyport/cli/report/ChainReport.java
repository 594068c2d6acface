package dev.sallyport.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.finding.SafeText;
import dev.sallyport.ledger.ChainCheckpoint;
import dev.sallyport.ledger.ChainFinding;
import dev.sallyport.ledger.ChainResult;
import java.util.List;
import java.util.Locale;

/**
 * Report of the verification of audit lines.
 *
 * @param absent checkpoints of chains that must be in the files and are not
 */
public record ChainReport(List<ChainResult> results, List<ChainCheckpoint> absent) {

    /** Returns whether there was no chain in the files. */
    public boolean isEmpty() {
        return results.isEmpty();
    }

    /** Returns whether no chain has a fault, and none is absent. */
    public boolean isIntact() {
        return absent.isEmpty() && results.stream().allMatch(ChainResult::isIntact);
    }

    public String text() {
        var text = new StringBuilder();
        for (var result : results) {
            text.append("chain %s: %s, lines %d to %d, confirmed up to %d\n"
                    .formatted(
                            result.chain(),
                            result.isIntact() ? "intact" : "NOT intact",
                            result.first(),
                            result.last(),
                            result.confirmed()));
            result.findings().forEach(finding -> text.append("  ").append(line(finding)));
        }
        absent.forEach(each -> text.append("chain %s: absent, replica %s, %d lines at %s\n"
                .formatted(
                        each.head().chain(),
                        SafeText.clean(each.replica()),
                        each.head().sequence() + 1,
                        each.time())));
        return text.toString();
    }

    public String json() {
        var json = JsonNodeFactory.instance.objectNode().put("intact", isIntact());
        var chains = json.putArray("chains");
        results.forEach(result -> fill(chains.addObject(), result));
        var missing = json.putArray("absent");
        absent.forEach(each -> missing.addObject()
                .put("chain", each.head().chain())
                .put("replica", each.replica())
                .put("sequence", each.head().sequence()));
        return json.toPrettyString() + "\n";
    }

    private static void fill(ObjectNode json, ChainResult result) {
        json.put("chain", result.chain())
                .put("first", result.first())
                .put("last", result.last())
                .put("confirmed", result.confirmed());
        var findings = json.putArray("findings");
        result.findings()
                .forEach(finding -> findings.addObject()
                        .put("fault", fault(finding))
                        .put("first", finding.first())
                        .put("last", finding.last())
                        .put("place", finding.place())
                        .put("reason", finding.reason()));
    }

    private static String line(ChainFinding finding) {
        var lines = finding.first() == finding.last()
                ? "line " + finding.first()
                : "lines %d to %d".formatted(finding.first(), finding.last());
        var place = finding.place().isEmpty() ? "" : " (" + SafeText.clean(finding.place()) + ")";
        return "%-11s %s%s: %s\n".formatted(fault(finding), lines, place, finding.reason());
    }

    private static String fault(ChainFinding finding) {
        return finding.fault().name().toLowerCase(Locale.ROOT);
    }
}
