package dev.sallyport.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The explanations of all checks: a file each beside this class, {@code <id>.yaml}, in the order of {@code checks.txt}. */
public final class Explanations {
    private static final int SUGGESTIONS = 3;
    private static final List<Explanation> ALL =
            resource("checks.txt").lines().map(Explanations::read).toList();

    private Explanations() {}

    /** All of them, family by family. */
    public static List<Explanation> all() {
        return ALL;
    }

    /** The explanation of a check; empty where there is no such check. */
    public static Optional<Explanation> of(String check) {
        var page = DocsUrl.pageOf(check);
        return ALL.stream().filter(explanation -> explanation.id().equals(page)).findFirst();
    }

    /** Ids that somebody may have meant who has asked for that one, the likeliest first. */
    public static List<String> nearest(String check) {
        return ALL.stream()
                .map(Explanation::id)
                .sorted(Comparator.<String>comparingInt(id -> EditDistance.distance(check, id))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    private static Explanation read(String check) {
        var settings = LoadSettings.builder().setLabel(check).build();
        return new ObjectMapper()
                .convertValue(new Load(settings).loadFromString(resource(check + ".yaml")), Explanation.class);
    }

    private static String resource(String name) {
        try (var file = Explanations.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
