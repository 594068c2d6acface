package dev.sallyport.cli.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Known word that a user may have meant. */
public final class Suggestions {
    private Suggestions() {}

    /** Returns the nearest known word; empty if none differs by few characters only. */
    public static Optional<String> of(String given, Collection<String> known) {
        var text = given.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, text.length() / 3);
        return known.stream()
                .filter(each -> distance(text, each.toLowerCase(Locale.ROOT)) <= limit)
                .min(Comparator.<String>comparingInt(each -> distance(text, each.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns the number of inserted, removed, replaced and transposed characters. */
    private static int distance(String a, String b) {
        var rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], 1 + rows[i - 2][j - 2]);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
