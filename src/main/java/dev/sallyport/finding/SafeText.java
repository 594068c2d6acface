package dev.sallyport.finding;

import java.nio.charset.StandardCharsets;

/** Text that is safe to show: what users wrote into manifests must not steer terminals, logs or Events. */
public final class SafeText {
    private static final char REPLACEMENT = '\uFFFD';

    private SafeText() {}

    /** The text on one line, each control, format (bidi, zero-width) and line-separating character replaced. */
    public static String clean(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isPlain(point)) {
                clean.appendCodePoint(point);
            } else {
                clean.append(REPLACEMENT);
            }
        });
        return clean.toString();
    }

    /** At most that many bytes of UTF-8, cut between characters; what was cut shows as {@code ...}. */
    public static String cut(String text, int bytes) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return text;
        }
        var cut = new StringBuilder();
        int used = 3;
        for (var points = text.codePoints().iterator(); points.hasNext(); ) {
            int point = points.nextInt();
            used += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (used > bytes) {
                break;
            }
            cut.appendCodePoint(point);
        }
        return cut.append("...").toString();
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
