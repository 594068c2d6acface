package dev.sallyport.cli.report;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writer of JUnit XML, indented by two spaces a level. */
public final class JunitXml {
    private final XMLStreamWriter xml;
    private int depth;

    private JunitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** ElementContent of an element. */
    public interface ElementContent {
        void write(JunitXml xml) throws XMLStreamException;
    }

    /**
     * Returns a document with one element {@code testsuites}.
     *
     * @param counts numbers of tests, failures and errors
     */
    public static String document(String name, TestCounts counts, ElementContent suites) {
        var text = new StringWriter();
        try {
            var writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            writer.writeStartDocument("UTF-8", "1.0");
            new JunitXml(writer).suites("testsuites", name, counts, suites);
            writer.writeEndDocument();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text + "\n";
    }

    /** Numbers of tests, of failed tests, of tests with an error, and of skipped tests. */
    public record TestCounts(long tests, long failures, long errors, long skipped) {}

    /** Writes an element {@code testsuite}. */
    public void suite(String name, TestCounts counts, ElementContent cases) throws XMLStreamException {
        suites("testsuite", name, counts, cases);
    }

    private void suites(String element, String name, TestCounts counts, ElementContent content)
            throws XMLStreamException {
        start(element, "name", name);
        xml.writeAttribute("tests", Long.toString(counts.tests()));
        xml.writeAttribute("failures", Long.toString(counts.failures()));
        xml.writeAttribute("errors", Long.toString(counts.errors()));
        xml.writeAttribute("skipped", Long.toString(counts.skipped()));
        content.write(this);
        end();
    }

    /** Writes an element {@code testcase}. */
    public void testCase(ElementContent content, String... attributes) throws XMLStreamException {
        start("testcase", attributes);
        content.write(this);
        end();
    }

    /** Writes an element with text only. */
    public void text(String element, String text, String... attributes) throws XMLStreamException {
        start(element, attributes);
        xml.writeCharacters(allowed(text));
        xml.writeEndElement();
        depth--;
    }

    private void start(String element, String... attributes) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth++));
        xml.writeStartElement(element);
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], allowed(attributes[i + 1]));
        }
    }

    private void end() throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(--depth));
        xml.writeEndElement();
    }

    /** Removes the characters that XML 1.0 forbids. */
    private static String allowed(String text) {
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
