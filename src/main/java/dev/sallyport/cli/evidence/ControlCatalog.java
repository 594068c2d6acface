package dev.sallyport.cli.evidence;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Controls of public frameworks, with the facts that support each. */
record ControlCatalog(List<Framework> frameworks) {
    private static final String FILE = "controls.yaml";

    ControlCatalog {
        frameworks = List.copyOf(frameworks);
    }

    /** Framework with its source. */
    record Framework(String name, String version, String source, List<CatalogControl> controls) {
        Framework {
            controls = List.copyOf(controls);
        }
    }

    /**
     * Control of a framework.
     *
     * @param text summary in own words
     * @param facts identifiers of the facts that support it
     */
    record CatalogControl(String id, String text, List<String> facts) {
        CatalogControl {
            facts = List.copyOf(facts);
        }
    }

    static ControlCatalog read() {
        try (var file = Objects.requireNonNull(
                ControlCatalog.class.getResourceAsStream("/dev/sallyport/cli/evidence/" + FILE))) {
            return new YAMLMapper().readValue(file, ControlCatalog.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
