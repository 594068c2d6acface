package dev.sallyport.convert.model;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Unique names, in the form that Kubernetes accepts. */
public final class Names {
    private static final int MAX_LENGTH = 63;

    private final Set<String> taken = new HashSet<>();

    /** Returns a name like the given one that was not returned before. */
    public String unique(String wanted) {
        var name = valid(wanted);
        var candidate = name;
        for (int i = 2; !taken.add(candidate); i++) {
            var suffix = "-" + i;
            candidate = name.substring(0, Math.min(name.length(), MAX_LENGTH - suffix.length())) + suffix;
        }
        return candidate;
    }

    /** Returns a name like the given one in the form that Kubernetes accepts. */
    public static String valid(String wanted) {
        var name = wanted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        var cut = name.substring(0, Math.min(name.length(), MAX_LENGTH)).replaceAll("^-+|-+$", "");
        return cut.isEmpty() ? "converted" : cut;
    }
}
