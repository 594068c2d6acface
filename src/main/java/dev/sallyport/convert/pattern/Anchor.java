package dev.sallyport.convert.pattern;

import com.google.re2j.Pattern;
import dev.sallyport.convert.model.Inexpressible;
import java.util.Arrays;

/**
 * Key of a pattern, such as {@code =(hostNetwork)}.
 *
 * @param key name of the field
 */
record Anchor(AnchorKind kind, String key) {
    private static final Pattern SYNTAX = Pattern.compile("(?s)([+<=X^]?)\\((.+)\\)");

    /** Meaning of a key. */
    enum AnchorKind {
        /** The pattern applies only to objects whose field matches. */
        CONDITION(""),
        /** The whole pattern applies only to objects whose field, if present, matches. */
        GLOBAL("<"),
        /** The field is absent. */
        NEGATION("X"),
        /** The field matches, if it is present. */
        EQUALITY("="),
        /** At least one item of the list matches, if it is present. */
        EXISTENCE("^"),
        /** The field matches. */
        PLAIN("none");

        private final String prefix;

        AnchorKind(String prefix) {
            this.prefix = prefix;
        }
    }

    static Anchor parse(String key) throws Inexpressible {
        if (key.contains("{{")) {
            throw new Inexpressible("the key \"%s\" contains a variable".formatted(key));
        }
        var syntax = SYNTAX.matcher(key);
        if (!syntax.matches()) {
            return new Anchor(AnchorKind.PLAIN, key);
        }
        var prefix = syntax.group(1);
        var kind = Arrays.stream(AnchorKind.values())
                .filter(each -> each.prefix.equals(prefix))
                .findFirst()
                .orElseThrow(() -> new Inexpressible("the anchor of \"%s\" is for mutation".formatted(key)));
        return new Anchor(kind, syntax.group(2));
    }

    /** Returns whether the rest of the pattern depends on the field. */
    boolean isCondition() {
        return kind == AnchorKind.CONDITION || kind == AnchorKind.GLOBAL;
    }
}
