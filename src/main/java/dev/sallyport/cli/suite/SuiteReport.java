package dev.sallyport.cli.suite;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.cli.report.FindingJson;
import dev.sallyport.cli.suite.CaseResult.Difference;
import dev.sallyport.cli.suite.CaseResult.Status;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.stream.Collectors;

/** What came of suites, in their order. */
public record SuiteReport(List<SuiteResult> suites) {

    /** How it is printed. */
    public enum Format {
        text,
        json,
        junit
    }

    /** What came of those tests of a suite that were run. */
    public record SuiteResult(Suite suite, List<CaseResult> results) {
        public SuiteResult {
            results = List.copyOf(results);
        }

        long count(Status status) {
            return results.stream().filter(each -> each.status() == status).count();
        }
    }

    public SuiteReport {
        suites = List.copyOf(suites);
    }

    /** 0 all as expected, 1 some not, 3 some could not be decided and no other failed. */
    public int exitCode() {
        if (count(Status.Failed) > 0) {
            return 1;
        }
        return count(Status.Undecided) > 0 ? 3 : 0;
    }

    public String text(Format format) {
        return switch (format) {
            case text -> text();
            case json -> json().toPrettyString() + "\n";
            case junit -> new SuiteJunitReport(this).text();
        };
    }

    long count(Status status) {
        return suites.stream().mapToLong(suite -> suite.count(status)).sum();
    }

    private String text() {
        var text = new StringBuilder();
        for (var suite : suites) {
            suite.results().stream()
                    .filter(result -> result.status() != Status.Passed)
                    .forEach(result -> text.append(text(suite.suite(), result)));
        }
        return text.append("%d tests in %d suites: %d as expected, %d not, %d undecided\n"
                        .formatted(
                                suites.stream()
                                        .mapToInt(suite -> suite.results().size())
                                        .sum(),
                                suites.size(),
                                count(Status.Passed),
                                count(Status.Failed),
                                count(Status.Undecided)))
                .toString();
    }

    private static String text(Suite suite, CaseResult result) {
        return "%s:%d:%d: %s %s/%s\n%s\n"
                .formatted(
                        SafeText.clean(suite.source()),
                        result.test().place().line(),
                        result.test().place().column(),
                        result.status(),
                        SafeText.clean(suite.name()),
                        SafeText.clean(result.test().name()),
                        details(result).indent(2));
    }

    /** What is not as expected, and all that was found. */
    static String details(CaseResult result) {
        var differences = result.differences().stream().map(SuiteReport::line).collect(Collectors.joining());
        var findings = result.findings().stream()
                .map(finding ->
                        "  %s %s\n".formatted(finding.action().label(), PolicyTest.ExpectedFinding.text(finding)))
                .collect(Collectors.joining());
        return differences + "found in all:" + (findings.isEmpty() ? " nothing\n" : "\n" + findings);
    }

    private static String line(Difference difference) {
        return "%s\n  expected: %s\n  found:    %s\n"
                .formatted(difference.of(), orNothing(difference.expected()), orNothing(difference.found()));
    }

    private static String orNothing(String text) {
        return text.isEmpty() ? "nothing like it" : text;
    }

    private ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        var array = json.putArray("suites");
        suites.forEach(suite -> fill(array.addObject(), suite));
        json.putObject("summary")
                .put("passed", count(Status.Passed))
                .put("failed", count(Status.Failed))
                .put("undecided", count(Status.Undecided));
        return json;
    }

    private static void fill(ObjectNode json, SuiteResult suite) {
        json.put("name", suite.suite().name()).put("source", suite.suite().source());
        var tests = json.putArray("tests");
        suite.results().forEach(result -> fill(tests.addObject(), result));
    }

    private static void fill(ObjectNode json, CaseResult result) {
        json.put("name", result.test().name())
                .put("line", result.test().place().line())
                .put("column", result.test().place().column())
                .put("status", result.status().name())
                .put("decision", result.decision());
        var differences = json.putArray("differences");
        result.differences()
                .forEach(difference -> differences
                        .addObject()
                        .put("of", difference.of())
                        .put("expected", difference.expected())
                        .put("found", difference.found()));
        var findings = json.putArray("findings");
        result.findings().forEach(finding -> FindingJson.fill(findings.addObject(), finding));
    }
}
