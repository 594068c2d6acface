package dev.sallyport.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain technical English in comments and documentation: nouns as subjects, terms of docs/glossary.md. */
class ProseTest {
    private static final Set<String> PRONOUNS = Set.of(
            "what",
            "who",
            "whom",
            "whose",
            "whoever",
            "whomever",
            "whatever",
            "somebody",
            "someone",
            "anybody",
            "nobody",
            "nothing",
            "everybody");
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`[^`]*`|\\]\\([^)]*\\)|https?://\\S+");
    private static final double LIMIT = 0.003;
    private static final int LINE = 120;

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/test/java"})
    void introducesEachTypeByNoun(String sources) {
        var introductions = JavaComments.introductions(JavaComments.files(Path.of(sources)));

        assertThat(introductions).isNotEmpty();
        assertThat(introductions.entrySet().stream()
                        .filter(type ->
                                JavaComments.words(type.getValue()).limit(1).anyMatch(PRONOUNS::contains))
                        .map(Object::toString))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/test/java"})
    void rarelyUsesPronounsInComments(String sources) {
        assertFew(JavaComments.files(Path.of(sources)).stream()
                .map(file -> file + "\n" + JavaComments.text(file))
                .toList());
    }

    @Test
    void rarelyUsesPronounsInDocumentation() throws IOException {
        assertFew(List.of(prose(Path.of("README.md"))));
        assertFew(pages().map(page -> page + "\n" + prose(page)).toList());
    }

    @Test
    void keepsLinesOfDocumentationShort() throws IOException {
        assertThat(Stream.concat(Stream.of(Path.of("README.md")), pages()).flatMap(ProseTest::longLines))
                .isEmpty();
    }

    private static void assertFew(List<String> texts) {
        var words = texts.stream().flatMap(JavaComments::words).toList();
        var found = words.stream().filter(PRONOUNS::contains).count();
        var worst = texts.stream()
                .map(text -> JavaComments.words(text).filter(PRONOUNS::contains).count() + " "
                        + text.lines().findFirst().orElse(""))
                .filter(line -> !line.startsWith("0 "))
                .sorted((a, b) -> Long.compare(count(b), count(a)))
                .limit(20)
                .collect(Collectors.joining("\n"));

        assertThat((double) found / words.size())
                .as("%d of %d words are pronouns such as \"what\" or \"who\"; most in:\n%s", found, words.size(), worst)
                .isLessThanOrEqualTo(LIMIT);
    }

    private static long count(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private static Stream<String> longLines(Path page) {
        try {
            var lines = Files.readString(page).lines().toList();
            return Stream.iterate(0, index -> index + 1)
                    .limit(lines.size())
                    .filter(index -> lines.get(index).length() > LINE)
                    .map(index -> String.format(
                            Locale.ROOT,
                            "%s:%d has %d characters",
                            page,
                            index + 1,
                            lines.get(index).length()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String prose(Path page) {
        try {
            return CODE.matcher(FENCED.matcher(Files.readString(page)).replaceAll(""))
                    .replaceAll("");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<Path> pages() throws IOException {
        try (var files = Files.walk(Path.of("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        }
    }
}
