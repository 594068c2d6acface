package dev.sallyport.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Markdown list of all metrics, for docs/operating.md. */
final class MetricList {
    private static final String START = "<!-- metrics: generated from Metric.java -->\n";
    private static final String END = "<!-- end of metrics -->\n";
    private static final int WIDTH = 120;

    private MetricList() {}

    /** Returns the page with the present list between the markers. */
    static String replaceIn(String page) {
        var start = page.indexOf(START);
        var end = page.indexOf(END);
        if (start < 0 || end < start) {
            throw new IllegalStateException("the page has no markers of the metric list");
        }
        return page.substring(0, start) + START + "\n" + list() + "\n" + page.substring(end);
    }

    private static String list() {
        return Arrays.stream(Metric.values()).map(MetricList::entry).collect(Collectors.joining());
    }

    private static String entry(Metric metric) {
        var lines = new ArrayList<String>();
        lines.add("- `%s` (%s)".formatted(metric.exportedName(), Metric.value(metric.type())));
        lines.addAll(wrapped(metric.help(), "  "));
        metric.labels().forEach(label -> lines.addAll(label(label)));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> label(Metric.Label label) {
        var values = label.values().isEmpty()
                ? ""
                : ": " + label.values().stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
        var lines = wrapped("Label `" + label.name() + "`" + values, "    ");
        lines.set(0, "  - " + lines.getFirst().strip());
        return lines;
    }

    private static List<String> wrapped(String text, String indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(indent);
        for (var word : text.split(" ", -1)) {
            if (line.length() + word.length() + 1 > WIDTH && line.length() > indent.length()) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(indent);
            }
            line.append(word).append(' ');
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
