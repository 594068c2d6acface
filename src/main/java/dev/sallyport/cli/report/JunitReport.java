package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * For CI servers that show tests: a suite is a file, a test an object. It fails where it is denied, is in error where nobody could decide, and
 * what only warns goes to its output.
 */
public record JunitReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            start(xml, "\n", "testsuites", "name", "sallyport");
            counts(xml, report);
            for (var file : report.bySource().entrySet()) {
                suite(xml, file.getKey(), file.getValue());
            }
            end(xml, "\n");
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, String source, List<EvaluatedObject> all) throws XMLStreamException {
        start(xml, "\n  ", "testsuite", "name", source);
        counts(xml, new Report(all));
        for (var judged : all) {
            testcase(xml, judged);
        }
        end(xml, "\n  ");
    }

    private static void counts(XMLStreamWriter xml, Report report) throws XMLStreamException {
        xml.writeAttribute("tests", Integer.toString(report.judged().size()));
        xml.writeAttribute("failures", Long.toString(report.denied()));
        xml.writeAttribute("errors", Long.toString(report.undecided()));
        xml.writeAttribute("skipped", "0");
    }

    private static void testcase(XMLStreamWriter xml, EvaluatedObject judged) throws XMLStreamException {
        start(xml, "\n    ", "testcase", "name", judged.title(), "classname", judged.source(), "file", judged.source());
        if (judged.decision().equals("Deny")) {
            start(
                    xml,
                    "\n      ",
                    judged.isUndecided() ? "error" : "failure",
                    "message",
                    messages(judged),
                    "type",
                    checks(judged));
            xml.writeCharacters(text(judged, finding -> finding.action() == Action.DENY));
            xml.writeEndElement();
        }
        var others = text(judged, finding -> finding.action() != Action.DENY);
        if (!others.isEmpty()) {
            start(xml, "\n      ", "system-out");
            xml.writeCharacters(others);
            xml.writeEndElement();
        }
        end(xml, "\n    ");
    }

    public static void start(XMLStreamWriter xml, String indent, String element, String... attributes)
            throws XMLStreamException {
        xml.writeCharacters(indent);
        xml.writeStartElement(element);
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], allowed(attributes[i + 1]));
        }
    }

    public static void end(XMLStreamWriter xml, String indent) throws XMLStreamException {
        xml.writeCharacters(indent);
        xml.writeEndElement();
    }

    private static String messages(EvaluatedObject judged) {
        return distinct(judged, Finding::message, "; ");
    }

    private static String checks(EvaluatedObject judged) {
        return distinct(judged, Finding::check, " ");
    }

    private static String distinct(EvaluatedObject judged, Function<Finding, String> part, String separator) {
        return judged.verdict().findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .map(part)
                .distinct()
                .collect(Collectors.joining(separator));
    }

    private static String text(EvaluatedObject judged, Predicate<Finding> which) {
        return judged.verdict().findings().stream()
                .filter(which)
                .map(finding -> text(judged, finding))
                .collect(Collectors.joining());
    }

    private static String text(EvaluatedObject judged, Finding finding) {
        var place = judged.place(finding)
                .map(it -> "%s:%d:%d: ".formatted(judged.source(), it.line(), it.column()))
                .orElse("");
        return allowed("%s%s %s %s\n%s\n"
                .formatted(
                        place,
                        finding.action().label(),
                        finding.check(),
                        finding.message(),
                        Report.Printer.details(finding)));
    }

    /** Without the characters that XML 1.0 does not know. */
    public static String allowed(String text) {
        return text.codePoints()
                .filter(point -> point == '\t'
                        || point == '\n'
                        || point == '\r'
                        || (point >= 0x20 && point <= 0xD7FF)
                        || (point >= 0xE000 && point <= 0xFFFD)
                        || point >= 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
