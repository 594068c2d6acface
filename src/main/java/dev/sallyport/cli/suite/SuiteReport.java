package dev.sallyport.cli.suite;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.FindingJson;
import dev.sallyport.cli.suite.CaseResult.Difference;
import dev.sallyport.cli.suite.CaseResult.Status;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.stream.Collectors;

/** Results of suites, in order. */
public record SuiteReport(List<SuiteResult> suites) {

    /** Results of the selected test cases of a suite. */
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

    public ExitCode exitCode() {
        if (count(Status.Failed) > 0) {
            return ExitCode.FAILURE;
        }
        return count(Status.Undecided) > 0 ? ExitCode.UNDECIDED : ExitCode.SUCCESS;
    }

    public String text(SuiteFormat format) {
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
        return text.append("%d tests in %d suites: %d passed, %d failed, %d undecided\n"
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
                        result.test().location().line(),
                        result.test().location().column(),
                        result.status(),
                        SafeText.clean(suite.name()),
                        SafeText.clean(result.test().name()),
                        details(result).indent(2));
    }

    /** Returns the differences and all findings of a test case. */
    static String details(CaseResult result) {
        var differences = result.differences().stream().map(SuiteReport::line).collect(Collectors.joining());
        var findings = result.findings().stream()
                .map(finding ->
                        "  %s %s\n".formatted(finding.action().label(), PolicyTest.ExpectedFinding.text(finding)))
                .collect(Collectors.joining());
        return differences + "all findings:" + (findings.isEmpty() ? " none\n" : "\n" + findings);
    }

    private static String line(Difference difference) {
        return "%s\n  expected: %s\n  found:    %s\n"
                .formatted(difference.of(), orNone(difference.expected()), orNone(difference.found()));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
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
                .put("line", result.test().location().line())
                .put("column", result.test().location().column())
                .put("status", result.status().name())
                .put("decision", result.decisionLabel());
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
