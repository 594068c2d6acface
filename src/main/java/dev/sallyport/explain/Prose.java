package dev.sallyport.explain;

import java.util.ArrayList;
import java.util.List;

/** Line wrapping of texts. */
final class Prose {
    private static final int WIDTH = 120;

    private Prose() {}

    /** Wraps a text to lines of at most 120 characters. Keeps paragraphs and long words. */
    static String wrapped(String text, String indent) {
        var lines = new ArrayList<String>();
        for (var paragraph : text.strip().split("\n", -1)) {
            lines.addAll(lines(paragraph, indent));
        }
        return String.join("\n", lines);
    }

    private static List<String> lines(String paragraph, String indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(indent);
        for (var word : paragraph.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }
}
