package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.cli.report.JunitXml.TestCounts;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * Report as JUnit XML: one suite for each file, one test case for each object. A denied object is a failure, an
 * undecided or invalid one an error, one that was not evaluated is skipped; findings that warn or audit are output of the
 * test case.
 */
public record JunitReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        return JunitXml.document("sallyport", counts(report), xml -> {
            if (!report.unevaluated().isEmpty()) {
                unevaluated(xml, report.unevaluated());
            }
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
        return new TestCounts(
                report.objects().size() + report.unevaluated().size(),
                report.count(ReportDecision.DENY),
                report.count(ReportDecision.UNDECIDED) + report.count(ReportDecision.INVALID),
                report.count(ReportDecision.SKIPPED) + report.unevaluated().size());
    }

    /** Writes a suite of the rules that were not evaluated. */
    private static void unevaluated(JunitXml xml, List<UnevaluatedRule> rules) throws XMLStreamException {
        xml.suite("rules", new TestCounts(rules.size(), 0, 0, rules.size()), suite -> {
            for (var rule : rules) {
                suite.testCase(
                        each -> each.text("skipped", "", "message", SafeText.clean(rule.reason())),
                        "name",
                        rule.check(),
                        "classname",
                        rule.policy());
            }
        });
    }

    private static void testCase(JunitXml suite, ReportEntry object) throws XMLStreamException {
        suite.testCase(
                xml -> {
                    if (object.decision() == ReportDecision.SKIPPED) {
                        xml.text("skipped", "", "message", object.skipReason());
                    }
                    if (!object.problems().isEmpty()) {
                        problems(xml, object);
                    } else if (object.isBlocked()) {
                        xml.text(
                                object.isDenied() ? "failure" : "error",
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

    /** Writes the problems of a document, with the findings that deny the object. */
    private static void problems(JunitXml xml, ReportEntry object) throws XMLStreamException {
        var lines = object.problems().stream()
                .map(problem -> SafeText.clean(problem.text()) + "\n")
                .collect(Collectors.joining());
        xml.text(
                object.isDenied() ? "failure" : "error",
                lines + text(object, finding -> finding.action() == Action.DENY),
                "message",
                object.problems().stream()
                        .map(problem -> SafeText.clean(problem.message()))
                        .collect(Collectors.joining("; ")),
                "type",
                object.label());
    }

    private static String distinct(ReportEntry object, Function<Finding, String> part, String separator) {
        return object.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .map(part)
                .distinct()
                .collect(Collectors.joining(separator));
    }

    private static String text(ReportEntry object, Predicate<Finding> filter) {
        return object.findings().stream()
                .filter(filter)
                .map(finding -> text(object, finding))
                .collect(Collectors.joining());
    }

    private static String text(ReportEntry object, Finding finding) {
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
