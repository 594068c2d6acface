package dev.sallyport.cli.suite;

import dev.sallyport.cli.report.JunitReport;
import dev.sallyport.cli.suite.CaseResult.Status;
import dev.sallyport.cli.suite.SuiteReport.SuiteResult;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results of policy tests for CI servers: one that nobody could decide is in error. */
record SuiteJunitReport(SuiteReport report) {

    String text() {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            JunitReport.start(xml, "\n", "testsuites", "name", "sallyport test");
            counts(xml, report.suites());
            for (var suite : report.suites()) {
                suite(xml, suite);
            }
            JunitReport.end(xml, "\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, SuiteResult suite) throws XMLStreamException {
        JunitReport.start(xml, "\n  ", "testsuite", "name", suite.suite().name());
        counts(xml, List.of(suite));
        for (var result : suite.results()) {
            testcase(xml, suite.suite(), result);
        }
        JunitReport.end(xml, "\n  ");
    }

    private static void counts(XMLStreamWriter xml, List<SuiteResult> suites) throws XMLStreamException {
        var report = new SuiteReport(suites);
        xml.writeAttribute(
                "tests",
                Integer.toString(suites.stream()
                        .mapToInt(suite -> suite.results().size())
                        .sum()));
        xml.writeAttribute("failures", Long.toString(report.count(Status.Failed)));
        xml.writeAttribute("errors", Long.toString(report.count(Status.Undecided)));
        xml.writeAttribute("skipped", "0");
    }

    private static void testcase(XMLStreamWriter xml, Suite suite, CaseResult result) throws XMLStreamException {
        JunitReport.start(
                xml,
                "\n    ",
                "testcase",
                "name",
                result.test().name(),
                "classname",
                suite.name(),
                "file",
                suite.source(),
                "line",
                Integer.toString(result.test().place().line()));
        if (result.status() != Status.Passed) {
            JunitReport.start(
                    xml,
                    "\n      ",
                    result.status() == Status.Failed ? "failure" : "error",
                    "message",
                    "not as expected: " + result.differences().getFirst().of());
            xml.writeCharacters(JunitReport.allowed(SuiteReport.details(result)));
            xml.writeEndElement();
        }
        JunitReport.end(xml, "\n    ");
    }
}
