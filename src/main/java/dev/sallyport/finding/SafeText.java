package dev.sallyport.finding;

import java.nio.charset.StandardCharsets;

/** Cleaning of text from users, so that it cannot control terminals, logs or Events. */
public final class SafeText {
    /**
     * Maximum number of bytes of a warning in a response. The API server keeps warnings with up to 4096 characters in total, of
     * which ten have room; of more, it cuts each to 256.
     */
    public static final int MAX_WARNING = 400;

    private static final int MAX_BYTES_OF_A_CHAR = 3;
    private static final char REPLACEMENT = '\uFFFD';

    private SafeText() {}

    /** Returns the text on one line, with control, format (bidi, zero-width) and line separators replaced. */
    public static String clean(String text) {
        if (isPrintableAscii(text)) {
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

    /** Returns the text cut between characters to a number of UTF-8 bytes; a cut text ends with {@code ...}. */
    public static String cut(String text, int bytes) {
        if (text.length() <= bytes / MAX_BYTES_OF_A_CHAR || text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
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

    /** Returns the text cut to a number of UTF-8 bytes between words, if one ends near the bound. */
    public static String cutBetweenWords(String text, int bytes) {
        var cut = cut(text, bytes);
        if (cut.equals(text)) {
            return text;
        }
        int space = cut.lastIndexOf(' ');
        return space < cut.length() / 2 ? cut : cut.substring(0, space) + " ...";
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
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
