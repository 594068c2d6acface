package dev.sallyport.explain;

import java.util.Locale;

/** How like two ids are, to somebody who types. */
final class EditDistance {

    private EditDistance() {}

    /** How many letters to change for the whole id, or for its name without the family; less is more alike. */
    static int distance(String typed, String id) {
        var given = typed.toLowerCase(Locale.ROOT);
        var known = id.toLowerCase(Locale.ROOT);
        var name = known.substring(known.indexOf('/') + 1);
        if (known.contains(given) || given.contains(name)) {
            return 0;
        }
        return Math.min(edits(given, known), edits(given, name));
    }

    /** The Levenshtein distance, row by row. */
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
