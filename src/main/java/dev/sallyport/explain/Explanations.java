package dev.sallyport.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Explanations of all checks, read from the resources {@code <check ID>.yaml} of this package. */
public final class Explanations {
    private static final int SUGGESTIONS = 3;
    private static final String ANY_PAGE = "rule.yaml";
    private static final String SUFFIX = ".yaml";
    private static final List<Explanation> ALL = read();

    private Explanations() {}

    /** Returns all explanations, sorted by check ID. */
    public static List<Explanation> all() {
        return ALL;
    }

    /** Returns the explanation of a check; empty if the check is unknown. */
    public static Optional<Explanation> of(String check) {
        var page = DocsUrl.pageOf(check);
        return ALL.stream().filter(explanation -> explanation.id().equals(page)).findFirst();
    }

    /** Returns the IDs that are most similar to a mistyped one, the most similar first. */
    public static List<String> nearest(String check) {
        return ALL.stream()
                .map(Explanation::id)
                .sorted(Comparator.<String>comparingInt(id -> EditDistance.distance(check, id))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    private static List<Explanation> read() {
        try {
            var page = Objects.requireNonNull(Explanations.class.getResource(ANY_PAGE), ANY_PAGE)
                    .toURI();
            if (!page.getScheme().equals("jar")) {
                return read(Path.of(page));
            }
            try (var jar = jar(page)) {
                return read(jar.getPath(page.getSchemeSpecificPart().split("!", 2)[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FileSystem jar(URI page) throws IOException {
        return FileSystems.newFileSystem(
                Path.of(URI.create(page.getRawSchemeSpecificPart().split("!", 2)[0])));
    }

    private static List<Explanation> read(Path anyPage) throws IOException {
        var root = Objects.requireNonNull(anyPage.getParent());
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .map(Explanations::parse)
                    .sorted(Comparator.comparing(Explanation::id))
                    .toList();
        }
    }

    private static Explanation parse(Path file) {
        var settings = LoadSettings.builder().setLabel(file.toString()).build();
        try {
            return new ObjectMapper()
                    .convertValue(new Load(settings).loadFromString(Files.readString(file)), Explanation.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
