package dev.sallyport.explain;

import java.util.Locale;

/** Similarity of check IDs, for suggestions after a typing error. */
final class EditDistance {

    private EditDistance() {}

    /** Returns the number of letters to change to get the ID, or its last part; 0 if one contains the other. */
    static int distance(String typed, String id) {
        var given = typed.toLowerCase(Locale.ROOT);
        var known = id.toLowerCase(Locale.ROOT);
        var name = known.substring(known.indexOf('/') + 1);
        if (known.contains(given) || given.contains(name)) {
            return 0;
        }
        return Math.min(edits(given, known), edits(given, name));
    }

    /** Returns the Levenshtein distance. */
    private static int edits(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
