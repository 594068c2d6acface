package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.policy.Policies;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    @TempDir
    private Path directory;

    /** What a command has printed, and the code that it ended with. */
    private record Ended(int code, String out, String err) {}

    @Test
    void listsAllChecksWithTheirTitles() {
        var ended = sallyport("explain");

        assertThat(ended.code()).isZero();
        assertThat(ended.out().lines())
                .anyMatch(line -> line.matches("network/host-port +Host ports must be in the allowed list"))
                .anyMatch(line -> line.matches("pod-security/privileged +Containers must not be privileged"));
    }

    @Test
    void saysAllOfACheckInLinesThatFit() {
        var ended = sallyport("explain", "network/host-port");

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .startsWith("network/host-port: Host ports must be in the allowed list\n\nwhy:\n  Pods may use only")
                .contains(
                        "\nfix:\n", "\n  network: {hostPorts: []}\n", "\nnon-compliant:\n", "\ncompliant:\n", "5.2.13");
        assertThat(ended.out().lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void explainsTheIdOfAFinding() {
        assertThat(sallyport("explain", "rule/team-label").out()).startsWith("rule: ");
    }

    @Test
    void speaksJsonAndMarkdown() throws JsonProcessingException {
        var json = new ObjectMapper()
                .readTree(sallyport("explain", "image/digest", "-o", "json").out());

        assertThat(json.at("/id").asText()).isEqualTo("image/digest");
        assertThat(json.at("/references/docs").size()).isPositive();
        assertThat(new ObjectMapper()
                        .readTree(sallyport("explain", "-o", "json").out())
                        .size())
                .isGreaterThan(30);
        assertThat(sallyport("explain", "image/digest", "-o", "markdown").out()).contains("## Fix", "```yaml");
    }

    @Test
    void suggestsWhatWasMeant() {
        var ended = sallyport("explain", "host-ports");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("error: there is no check \"host-ports\"; did you mean ")
                .contains("network/host-port");
    }

    @Test
    void writesAllPages() throws IOException {
        assertThat(sallyport("explain", "-o", "markdown", "--to", directory.toString())
                        .code())
                .isZero();

        assertThat(Files.readString(directory.resolve("README.md"))).contains("(network/host-port.md)");
        assertThat(Files.readString(directory.resolve("network/host-port.md"))).contains("# network/host-port: ");
        assertThat(sallyport("explain", "--to", directory.toString()).code()).isEqualTo(2);
    }

    private static Ended sallyport(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = CommandLines.run(
                "test",
                (keys, _, facts, _) -> Policies.compiler(keys, facts),
                new LocalImages(_ -> List.of()),
                InputStream.nullInputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                arguments);
        return new Ended(code, out.toString(), err.toString());
    }
}
