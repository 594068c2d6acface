package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Examples of docs/command-line.md and of the migration guides: files ({@code # file: NAME}) and calls
 * ({@code $ sallyport ...}) with their output.
 */
class CommandLinePageTest {
    private static final List<Path> PAGES = List.of(
            Path.of("docs/command-line.md"),
            Path.of("docs/migrate/kyverno.md"),
            Path.of("docs/migrate/pod-security-admission.md"));
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final String AUDIT_LOG = """
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","stage":"ResponseComplete",\
        "verb":"create","user":{"username":"jane"},"objectRef":{"resource":"pods","namespace":"shop-web",\
        "name":"debug","apiVersion":"v1"},"requestObject":{"kind":"Pod","apiVersion":"v1",\
        "metadata":{"name":"debug"},"spec":{"hostPID":true,"containers":[{"name":"a","image":"busybox"}]}}}
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"ResponseComplete",\
        "verb":"delete","user":{"username":"jane"},"objectRef":{"resource":"pods","namespace":"shop-web",\
        "name":"debug","apiVersion":"v1"}}
        """;

    @TempDir
    private Path directory;

    /** A block of the page. */
    private record Block(String language, String text) {}

    @TestFactory
    Stream<DynamicTest> callsPrintTheDocumentedOutput() throws IOException {
        var blocks = new ArrayList<Block>();
        for (var page : PAGES) {
            blocks.addAll(blocks(page));
        }
        for (var block : blocks) {
            if (block.text().startsWith("# file: ")) {
                var name = block.text().lines().findFirst().orElseThrow().substring("# file: ".length());
                Files.writeString(
                        directory.resolve(name),
                        block.text().substring(block.text().indexOf('\n') + 1));
            }
        }
        Files.writeString(directory.resolve("audit.log"), AUDIT_LOG);
        return blocks.stream()
                .filter(block -> block.text().startsWith("$ sallyport "))
                .map(block -> DynamicTest.dynamicTest(
                        block.text().lines().findFirst().orElseThrow(), () -> requireOutput(block.text())));
    }

    @Test
    void everyPageHasExamplesWithOutput() throws IOException {
        for (var page : PAGES) {
            assertThat(blocks(page))
                    .as(page.toString())
                    .anyMatch(block -> block.language().equals("console"));
        }
    }

    private void requireOutput(String example) {
        var lines = example.split("\n", 2);
        var arguments = new ArrayList<String>();
        for (var word : lines[0].substring("$ sallyport ".length()).split(" ", -1)) {
            var file = directory.resolve(word);
            arguments.add(Files.exists(file) ? file.toString() : word);
        }
        var run = CommandLineRun.of("", arguments.toArray(String[]::new));

        assertThat((run.out() + run.err()).replace(directory + "/", "")).isEqualTo(lines[1]);
    }

    private static List<Block> blocks(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .map(match -> new Block(match.group(1), match.group(2)))
                .toList();
    }
}
