package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.cli.report.JunitXml.TestCounts;
import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * Report as JUnit XML: one suite for each file, one test case for each object. A denied object is a failure, an
 * undecided one an error; findings that warn or audit are output of the test case.
 */
public record JunitReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        return JunitXml.document("sallyport", counts(report), xml -> {
            for (var file : report.bySource().entrySet()) {
                xml.suite(file.getKey(), counts(new Report(file.getValue())), suite -> {
                    for (var object : file.getValue()) {
                        testCase(suite, object);
                    }
                });
            }
        });
    }

    private static TestCounts counts(Report report) {
        return new TestCounts(report.objects().size(), report.denied(), report.undecided());
    }

    private static void testCase(JunitXml suite, EvaluatedObject object) throws XMLStreamException {
        suite.testCase(
                xml -> {
                    if (object.decision() == DecisionKind.DENY) {
                        xml.text(
                                object.isUndecided() ? "error" : "failure",
                                text(object, finding -> finding.action() == Action.DENY),
                                "message",
                                distinct(object, Finding::message, "; "),
                                "type",
                                distinct(object, Finding::check, " "));
                    }
                    var others = text(object, finding -> finding.action() != Action.DENY);
                    if (!others.isEmpty()) {
                        xml.text("system-out", others);
                    }
                },
                "name",
                object.title(),
                "classname",
                object.source(),
                "file",
                object.source());
    }

    private static String distinct(EvaluatedObject object, Function<Finding, String> part, String separator) {
        return object.verdict().findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .map(part)
                .distinct()
                .collect(Collectors.joining(separator));
    }

    private static String text(EvaluatedObject object, Predicate<Finding> filter) {
        return object.verdict().findings().stream()
                .filter(filter)
                .map(finding -> text(object, finding))
                .collect(Collectors.joining());
    }

    private static String text(EvaluatedObject object, Finding finding) {
        var location = object.location(finding)
                .map(it -> "%s:%d:%d: ".formatted(object.source(), it.line(), it.column()))
                .orElse("");
        return "%s%s %s %s\n%s\n"
                .formatted(
                        location,
                        finding.action().label(),
                        finding.check(),
                        finding.message(),
                        Report.Printer.details(finding));
    }
}
