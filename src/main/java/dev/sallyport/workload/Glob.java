package dev.sallyport.workload;

import com.google.re2j.Pattern;

/**
 * Pattern for names and image repositories. {@code *} matches within one segment between slashes, {@code **} also matches
 * slashes. A glob matches whole strings.
 */
public final class Glob {
    private static final int MAX_LENGTH = 512;

    private final String text;
    private final String start;
    private final String rest;
    private final Pattern pattern;

    private Glob(String text) {
        this.text = text;
        this.start = text.substring(0, text.contains("*") ? text.indexOf('*') : text.length());
        this.rest = text.substring(start.length());
        this.pattern = Pattern.compile(expression(text));
    }

    /**
     * Compiles a glob.
     *
     * @throws IllegalArgumentException if the text is not a glob
     */
    public static Glob parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a glob must have 1 to " + MAX_LENGTH + " characters");
        }
        if (text.contains("***")) {
            throw new IllegalArgumentException("a glob may have at most two stars in a row");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || "[]{}?\\".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(
                    "a glob may use only the wildcards * and **, and no white space or [ ] { } ? \\");
        }
        return new Glob(text);
    }

    /** Returns whether the whole name matches. */
    public boolean matches(String name) {
        return name.startsWith(start)
                && switch (rest) { // the first three are the most common, and need no regular expression
                    case "" -> name.length() == start.length();
                    case "*" -> name.indexOf('/', start.length()) < 0;
                    case "**" -> name.indexOf('\n', start.length()) < 0;
                    default -> pattern.matches(name);
                };
    }

    /** Returns whether the glob contains no wildcard and matches only itself. */
    public boolean isExact() {
        return rest.isEmpty();
    }

    /** Returns the text before the first wildcard, with which every match starts. */
    public String prefix() {
        return start;
    }

    /** Returns an equivalent RE2 regular expression for whole texts. */
    public String regularExpression() {
        return pattern.pattern();
    }

    private static String expression(String text) {
        var expression = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("**", i)) {
                expression.append(".*");
                i++;
            } else if (text.charAt(i) == '*') {
                expression.append("[^/]*");
            } else {
                expression.append(Pattern.quote(text.substring(i, i + 1)));
            }
        }
        return expression.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && glob.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
