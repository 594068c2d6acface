package dev.sallyport.export;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Writer of an object as YAML in block style. Equal objects have equal texts. */
public final class YamlDocument {
    private static final int NO_FOLDING = 1_000_000;

    private YamlDocument() {}

    /** Returns the text of an object, without a document marker. */
    public static String of(Map<String, ?> object) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(NO_FOLDING)
                .build();
        return new Dump(settings, new Texts(settings)).dumpToString(object);
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
