package dev.sallyport.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.sallyport.cli.command.CommandLineRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Reports of {@code check} for the manifests beside this test, compared with golden files. */
class ReportTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/sallyport/cli/report");
    private static final String HOSTILE = """
        apiVersion: v1
        kind: Pod
        metadata: {name: "a\\n::error::b\\e[31m<&>\\uFFFE"}
        spec: {hostNetwork: true, containers: [{name: "%0A,:\\r\\n]]>", securityContext: {privileged: true}}]}
        """;

    @ParameterizedTest
    @CsvSource({
        "text, report.txt",
        "json, report.json",
        "sarif, report.sarif",
        "junit, report.xml",
        "github, report.github"
    })
    void equalsGoldenFile(String format, String file) throws IOException {
        var run = check(format);

        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("note: " + GOLDEN + "/manifests/values.yaml contains no Kubernetes object and is skipped"
                        + System.lineSeparator());
        assertThat(run.out()).isEqualTo(Files.readString(GOLDEN.resolve(file)));
    }

    @Test
    void sarifMatchesSchema() throws IOException {
        try (var file = getClass().getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            var schema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(file);

            assertThat(schema.validate(check("sarif").out(), InputFormat.JSON)).isEmpty();
            assertThat(schema.validate(hostile("sarif").out(), InputFormat.JSON))
                    .isEmpty();
            assertThat(schema.validate("{\"version\": \"2.1.0\"}", InputFormat.JSON))
                    .isNotEmpty();
        }
    }

    @Test
    void fingerprintsDoNotDependOnLines() {
        var pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true, hostPID: true}\n";

        assertThat(fingerprints("# moved\n\n" + pod))
                .isEqualTo(fingerprints(pod))
                .isNotEmpty();
    }

    @Test
    void escapesControlCharacters() {
        assertThat(hostile("text").out().lines()).noneMatch(line -> line.startsWith("::") || line.contains("\u001b"));
        assertThat(hostile("github").out().lines()).isNotEmpty().allMatch(line -> line.startsWith("::error title="));
        assertThat(hostile("github").out()).contains("%250A,:").doesNotContain("%0A,:");
    }

    @Test
    void junitIsWellFormed() throws IOException, SAXException, ParserConfigurationException {
        var xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(hostile("junit").out().getBytes(StandardCharsets.UTF_8)));

        var testcase = (Element) xml.getElementsByTagName("testcase").item(0);
        assertThat(testcase.getAttribute("name")).startsWith("Pod/a\uFFFD::error::b\uFFFD[31m<&>");
        assertThat(testcase.getTextContent()).contains("]]>");
    }

    @Test
    void linksToDocsUrl() {
        assertThat(check("text", "--docs-url", "https://example.org/docs").out())
                .contains("docs:   https://example.org/docs/checks/pod-security/hostNamespaces.md\n");
        assertThat(check("sarif", "--docs-url", "https://example.org/docs").out())
                .contains("\"helpUri\" : \"https://example.org/docs/checks/pod-security/hostNamespaces.md\"");
    }

    @Test
    void urisAreRelativeToWorkingDirectory() {
        var uris = new ArtifactUri(Path.of("/src/tree"));

        assertThat(uris.of("a/b c#ü.yaml")).isEqualTo("a/b%20c%23%C3%BC.yaml");
        assertThat(uris.of("/src/tree/./x/../a.yaml")).isEqualTo("a.yaml");
        assertThat(uris.of("c:d.yaml")).isEqualTo("./c:d.yaml");
        assertThat(uris.of("../a.yaml")).isEqualTo("file:///src/a.yaml");
    }

    private static String fingerprints(String input) {
        return CommandLineRun.of(input, "check", "-p", GOLDEN + "/policies.yaml", "-o", "sarif", "-")
                .out()
                .lines()
                .filter(line -> line.contains("sallyportFinding/v1"))
                .toList()
                .toString();
    }

    private static CommandLineRun hostile(String format) {
        return CommandLineRun.of(HOSTILE, "check", "-p", GOLDEN + "/policies.yaml", "-o", format, "-");
    }

    private static CommandLineRun check(String format, String... more) {
        var arguments = new ArrayList<>(List.of(more));
        arguments.addAll(0, List.of("check", "-p", GOLDEN + "/policies.yaml", "-o", format, GOLDEN + "/manifests"));
        return CommandLineRun.of("", arguments.toArray(String[]::new));
    }
}
