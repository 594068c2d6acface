package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport explain}. */
class ExplainCommandTest {

    @TempDir
    private Path directory;

    @Test
    void listsAllChecksWithTheirTitles() {
        var run = sallyport("explain");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("network/host-port +Host ports must be in the allowed list"))
                .anyMatch(line -> line.matches("pod-security/privileged +Containers must not be privileged"));
    }

    @Test
    void printsCheckInShortLines() {
        var run = sallyport("explain", "network/host-port");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("network/host-port: Host ports must be in the allowed list\n\nwhy:\n  Pods may use only")
                .contains(
                        "\nfix:\n", "\n  network: {hostPorts: []}\n", "\nnon-compliant:\n", "\ncompliant:\n", "5.2.13");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void explainsCheckIdOfFinding() {
        assertThat(sallyport("explain", "rule/team-label").out()).startsWith("rule: ");
    }

    @Test
    void printsJsonAndMarkdown() throws JsonProcessingException {
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
    void suggestsSimilarCheck() {
        var run = sallyport("explain", "host-ports");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: unknown check \"host-ports\"; did you mean ")
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

    private static CommandLineRun sallyport(String... arguments) {
        return CommandLineRun.of("", arguments);
    }
}
