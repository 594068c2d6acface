package dev.sallyport.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the pages in docs/checks and of links to them. */
class DocsPagesTest {
    private static final Path PAGES = Path.of("docs/checks");

    @Test
    void equalOutputOfExplainCommand() throws IOException {
        assertThat(written())
                .as("docs/checks is stale: bin/sallyport explain -o markdown --to docs/checks")
                .containsExactlyEntriesOf(new TreeMap<>(MarkdownPage.all()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/sallyport/tree/main/docs,  network/host-port,"
                + " https://github.com/acme/sallyport/tree/main/docs/checks/network/host-port.md",
        "https://github.com/acme/sallyport/tree/main/docs/, rule/team-label,  "
                + " https://github.com/acme/sallyport/tree/main/docs/checks/rule.md",
        "https://docs.acme.io/checks/{check}/,              network/host-port,"
                + " https://docs.acme.io/checks/network/host-port/",
        "https://docs.acme.io/checks/{check}/,              rule/team-label,   https://docs.acme.io/checks/rule/"
    })
    void haveAddress(String url, String check, String page) {
        assertThat(new DocsUrl(url).page(check)).contains(page);
    }

    @Test
    void haveNoAddressWithoutDocsUrl() {
        assertThat(new DocsUrl("").page("network/host-port")).isEmpty();
    }

    private static Map<String, String> written() throws IOException {
        var written = new TreeMap<String, String>();
        try (var files = Files.walk(PAGES)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                written.put(PAGES.relativize(file).toString(), Files.readString(file));
            }
        }
        return written;
    }
}
