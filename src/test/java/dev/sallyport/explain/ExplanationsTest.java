package dev.sallyport.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of every explanation: its policy has the check, which denies only the non-compliant example. */
class ExplanationsTest {
    private static final Path DATA = Path.of("src/main/resources/dev/sallyport/explain");

    @TempDir
    private Path directory;

    static Stream<String> checks() {
        return Explanations.all().stream()
                .filter(explanation -> !explanation.policy().isEmpty())
                .map(Explanation::id);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void deniesNonCompliantExampleByThisCheckOnly(String check) throws IOException {
        var page = page(check);

        var checked = Checked.of(directory, Checked.policy(page.policy()), page.bad());

        assertThat(checked.error()).isEmpty();
        assertThat(checked.checks())
                .singleElement()
                .matches(id -> DocsUrl.pageOf(id).equals(check));
    }

    @ParameterizedTest
    @MethodSource("checks")
    void allowsCompliantExample(String check) throws IOException {
        var page = page(check);

        assertThat(Checked.of(directory, Checked.policy(page.policy()), page.good()))
                .isEqualTo(new Checked(List.of(), ""));
    }

    @Test
    void policyErrorExamplesDifferByTheKey() throws IOException {
        var page = page("policy/error");

        assertThat(Checked.of(directory, page.bad(), page("rule").good()).error())
                .isNotEmpty();
        assertThat(Checked.of(directory, page.good(), page("image/signature").good()))
                .isEqualTo(new Checked(List.of(), ""));
    }

    @Test
    void everyFileIsNamedForItsCheck() throws IOException {
        try (var files = Files.walk(DATA)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))
                            .map(file -> DATA.relativize(file).toString().replace(".yaml", ""))
                            .sorted())
                    .containsExactlyElementsOf(
                            Explanations.all().stream().map(Explanation::id).toList());
        }
    }

    @Test
    void givesReasonIn2To5Sentences() {
        assertThat(Explanations.all())
                .allSatisfy(page ->
                        assertThat(page.why().split("[.?] |\\.$")).as(page.id()).hasSizeBetween(2, 5));
    }

    @Test
    void explainsAllRulesOnOnePage() {
        assertThat(Explanations.of("rule/team-label")).isEqualTo(Optional.of(page("rule")));
        assertThat(Explanations.of("network/nothing")).isEmpty();
    }

    @Test
    void suggestsSimilarCheckIds() {
        assertThat(Explanations.nearest("host-port").getFirst()).isEqualTo("network/host-port");
        assertThat(Explanations.nearest("pod-security/hostnamespace").getFirst())
                .isEqualTo("pod-security/hostNamespaces");
        assertThat(Explanations.nearest("secrets/litteral").getFirst()).isEqualTo("secrets/literal");
    }

    private static Explanation page(String check) {
        return Explanations.of(check).orElseThrow();
    }
}
