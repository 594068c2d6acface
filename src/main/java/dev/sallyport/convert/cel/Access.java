package dev.sallyport.convert.cel;

import dev.sallyport.export.Cel;
import java.util.Set;

/** Access to a field of an object in CEL. */
public final class Access {
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "false",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "namespace",
            "null",
            "package",
            "return",
            "true",
            "var",
            "void",
            "while");

    private Access() {}

    /** Returns the value of a field, which must be present. */
    public static String field(String object, String key) {
        return isSelectable(key) ? object + "." + key : "%s[%s]".formatted(object, Cel.text(key));
    }

    /** Returns the optional value of a field. */
    public static String optional(String object, String key) {
        return isSelectable(key) ? object + ".?" + key : "%s[?%s]".formatted(object, Cel.text(key));
    }

    /** Returns the condition that a field is present. */
    public static Term has(String object, String key) {
        return isSelectable(key)
                ? Term.atom("has(%s.%s)".formatted(object, key))
                : Term.comparison("%s in %s".formatted(Cel.text(key), object));
    }

    private static boolean isSelectable(String key) {
        return key.matches(IDENTIFIER) && !RESERVED.contains(key);
    }
}
