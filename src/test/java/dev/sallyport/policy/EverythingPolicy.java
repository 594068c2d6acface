package dev.sallyport.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The DeploymentPolicy with every check, {@code src/test/resources/everything.yaml}. */
public final class EverythingPolicy {
    public static final Path FILE = Path.of("src/test/resources/everything.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();

    private EverythingPolicy() {}

    /** Returns the policy as JSON; each caller may change its copy. */
    public static ObjectNode json() {
        try {
            return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the spec as YAML in block style, without some fields.
     *
     * @param paths such as {@code images.rules} or {@code rules.1}; each must exist
     */
    public static String specWithout(String... paths) {
        var spec = json().withObject("/spec");
        for (var path : paths) {
            var pointer = JsonPointer.compile("/" + path.replace('.', '/'));
            var removed = switch (spec.at(pointer.head())) {
                case ObjectNode parent -> parent.remove(pointer.last().getMatchingProperty());
                case ArrayNode list -> list.remove(pointer.last().getMatchingIndex());
                default -> null;
            };
            if (removed == null) {
                throw new IllegalArgumentException(FILE + " does not set spec." + path);
            }
        }
        var settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Dump(settings).dumpToString(JSON.convertValue(spec, Map.class));
    }
}
