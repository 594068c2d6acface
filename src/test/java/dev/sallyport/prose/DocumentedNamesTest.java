package dev.sallyport.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names in backticks under docs/: each is a type, method or text of the code, or a known name of Kubernetes and its tools. */
class DocumentedNamesTest {
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern NAME =
            Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([a-z]\\w*))?(?:\\(\\))?`");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Names that belong to other software. */
    private static final List<Path> FOREIGN = List.of(Path.of("src/test/resources/prose/foreign-names.txt"));

    @Test
    void areNamesOfTheCode() throws IOException {
        var code = new HashSet<>(words(JavaComments.files(Path.of("src"))));
        try (var crds = Files.list(Path.of("crds"))) {
            code.addAll(words(crds.toList()));
        }
        code.addAll(words(List.of(Path.of("helm/sallyport/files/rules.yaml"))));
        code.addAll(words(FOREIGN));

        assertThat(pages().flatMap(DocumentedNamesTest::names))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(code).as("%s", name.page()).contains(name.name()));
    }

    private static Stream<DocumentedName> names(Path page) {
        return NAME.matcher(FENCED.matcher(read(page)).replaceAll(""))
                .results()
                .flatMap(result -> Stream.of(result.group(1), result.group(2)).filter(each -> each != null))
                .map(name -> new DocumentedName(page, name));
    }

    private record DocumentedName(Path page, String name) {}

    private static Set<String> words(List<Path> files) {
        var words = new HashSet<String>();
        for (var file : files) {
            WORD.matcher(COMMENT.matcher(read(file)).replaceAll(" "))
                    .results()
                    .map(MatchResult::group)
                    .forEach(words::add);
        }
        return words;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> pages() throws IOException {
        try (var files = Files.walk(Path.of("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        }
    }
}
