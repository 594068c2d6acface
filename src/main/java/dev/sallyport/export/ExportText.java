package dev.sallyport.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.finding.SafeText;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Writer of an export as a file for kubectl. Equal policies have equal texts. */
public final class ExportText {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final int NO_FOLDING = 1_000_000;

    private ExportText() {}

    /** Returns YAML documents after comment lines that list the omissions. */
    public static String yaml(Export export) {
        var omissions = export.omissions().stream()
                .map(omission -> "# " + SafeText.clean(omission.toString()) + "\n")
                .collect(Collectors.joining());
        return omissions + documents(export.objects());
    }

    /** Returns a YAML document for each object. */
    static String documents(List<HasMetadata> objects) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(NO_FOLDING)
                .setExplicitStart(true)
                .build();
        var dump = new Dump(settings, new Texts(settings));
        return objects.stream()
                .map(object -> dump.dumpToString(JSON.convertValue(object, MAP)))
                .collect(Collectors.joining());
    }

    /** Returns a JSON document with one object of kind List. */
    public static String json(Export export) throws JsonProcessingException {
        var list = new LinkedHashMap<String, Object>();
        list.put("apiVersion", "v1");
        list.put("kind", "List");
        list.put("items", export.objects());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n";
    }

    /** YAML style of texts: plain only if every YAML version reads a string; expressions are literal blocks. */
    private static final class Texts extends StandardRepresenter {
        private static final Set<String> WORDS =
                Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

        Texts(DumpSettings settings) {
            super(settings);
            representers.put(String.class, text -> represent(String.valueOf(text)));
        }

        private Node represent(String text) {
            return representScalar(Tag.STR, text, style(text));
        }

        private static ScalarStyle style(String text) {
            if (text.matches("[A-Za-z][A-Za-z0-9._/-]*") && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
                return ScalarStyle.PLAIN;
            }
            return List.of("\n", "\"", "\\", "'").stream().anyMatch(text::contains)
                    ? ScalarStyle.LITERAL
                    : ScalarStyle.DOUBLE_QUOTED;
        }
    }
}
