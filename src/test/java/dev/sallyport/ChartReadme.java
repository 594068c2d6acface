package dev.sallyport;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Markdown list of the values of the chart, from values.yaml and its comments. */
final class ChartReadme {
    private static final String START = "<!-- values: generated from values.yaml -->\n";
    private static final String END = "<!-- end of values -->\n";
    private static final Pattern LINE = Pattern.compile("( *)(#|[A-Za-z_.-]+(?=:))(.*)");
    private static final int WIDTH = 120;

    private final List<String> entries = new ArrayList<>();
    private final List<String> path = new ArrayList<>();
    private final StringBuilder comment = new StringBuilder();

    private ChartReadme() {}

    /** Returns the page with the present list between the markers. */
    static String replaceIn(String page, String values) {
        var start = page.indexOf(START);
        var end = page.indexOf(END);
        if (start < 0 || end < start) {
            throw new IllegalStateException("the page has no markers of the list of values");
        }
        return page.substring(0, start) + START + "\n" + list(values) + "\n" + page.substring(end);
    }

    private static String list(String values) {
        var readme = new ChartReadme();
        var lines = values.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            var parts = LINE.matcher(lines.get(i));
            if (parts.matches()) {
                var next = i + 1 < lines.size() ? lines.get(i + 1) : "";
                readme.line(parts.group(1).length() / 2, parts.group(2), parts.group(3), next);
            }
        }
        return String.join("", readme.entries);
    }

    private void line(int depth, String name, String rest, String next) {
        if (name.equals("#")) {
            comment.append(rest);
            return;
        }
        while (path.size() > depth) {
            path.removeLast();
        }
        path.add(name);
        var value = rest.substring(1).strip();
        var isParent = value.isEmpty() && !next.strip().startsWith("-");
        var heading = "- `%s`".formatted(String.join(".", path));
        if (isParent && comment.isEmpty()) {
            return;
        }
        if (!isParent) {
            heading += value.isEmpty() ? "" : " (`%s`)".formatted(value);
        }
        var text = comment.toString().strip();
        entries.add(wrapped(heading + (text.isEmpty() ? "" : ": " + text)));
        comment.setLength(0);
    }

    private static String wrapped(String text) {
        var lines = new StringBuilder();
        var line = new StringBuilder();
        for (var word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + word.length() > WIDTH) {
                lines.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder("  ");
            }
            line.append(word).append(' ');
        }
        return lines.append(line.toString().stripTrailing()).append('\n').toString();
    }
}
