package dev.sallyport.cli.report;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** YAML text of maps, lists and scalars, in block style. */
final class YamlText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*");
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private YamlText() {}

    /** Returns the lines of a map, each with a line break. */
    static String of(Map<?, ?> map) {
        var text = new StringBuilder();
        map.forEach((key, value) -> append(text, "", scalar(key) + ":", value));
        return text.toString();
    }

    private static void append(StringBuilder text, String indent, String label, Object value) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> line(text, indent, label + " {}");
            case Map<?, ?> map -> {
                line(text, indent, label);
                map.forEach((key, each) -> append(text, indent + "  ", scalar(key) + ":", each));
            }
            case List<?> list
            when list.stream().noneMatch(YamlText::isCollection) ->
                line(
                        text,
                        indent,
                        label + list.stream().map(YamlText::scalar).collect(Collectors.joining(", ", " [", "]")));
            case List<?> list -> {
                line(text, indent, label);
                list.forEach(item -> item(text, indent, item));
            }
            default -> line(text, indent, label + " " + scalar(value));
        }
    }

    private static void item(StringBuilder text, String indent, Object item) {
        if (!(item instanceof Map<?, ?> map) || map.isEmpty()) {
            append(text, indent, "-", item);
            return;
        }
        var lines = of(map).lines().toList();
        line(text, indent, "- " + lines.getFirst());
        lines.stream().skip(1).forEach(each -> line(text, indent + "  ", each));
    }

    private static void line(StringBuilder text, String indent, String line) {
        text.append(indent).append(line).append('\n');
    }

    private static boolean isCollection(Object value) {
        return value instanceof Map || value instanceof List;
    }

    private static String scalar(Object value) {
        return value instanceof String text && (!PLAIN.matches(text) || WORDS.contains(text.toLowerCase(Locale.ROOT)))
                ? TextNode.valueOf(SafeText.clean(text)).toString()
                : String.valueOf(value);
    }
}
