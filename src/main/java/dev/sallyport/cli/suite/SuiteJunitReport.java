package dev.sallyport.cli.suite;

import dev.sallyport.cli.report.JunitXml;
import dev.sallyport.cli.report.JunitXml.TestCounts;
import dev.sallyport.cli.suite.CaseResult.Status;
import dev.sallyport.cli.suite.SuiteReport.SuiteResult;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** Suite report as JUnit XML; an undecided test case is an error. */
record SuiteJunitReport(SuiteReport report) {

    String text() {
        return JunitXml.document("sallyport test", counts(report.suites()), xml -> {
            for (var suite : report.suites()) {
                xml.suite(suite.suite().name(), counts(List.of(suite)), cases -> {
                    for (var result : suite.results()) {
                        testCase(cases, suite.suite(), result);
                    }
                });
            }
        });
    }

    private static TestCounts counts(List<SuiteResult> suites) {
        var report = new SuiteReport(suites);
        return new TestCounts(
                suites.stream().mapToInt(suite -> suite.results().size()).sum(),
                report.count(Status.Failed),
                report.count(Status.Undecided),
                0);
    }

    private static void testCase(JunitXml cases, Suite suite, CaseResult result) throws XMLStreamException {
        cases.testCase(
                xml -> {
                    if (result.status() != Status.Passed) {
                        xml.text(
                                result.status() == Status.Failed ? "failure" : "error",
                                SuiteReport.details(result),
                                "message",
                                "not as expected: "
                                        + result.differences().getFirst().of());
                    }
                },
                "name",
                result.test().name(),
                "classname",
                suite.name(),
                "file",
                suite.source(),
                "line",
                Integer.toString(result.test().location().line()));
    }
}
