package dev.sallyport.configuration;

import com.google.re2j.Pattern;
import java.util.List;

/**
 * Pattern for paths of a configuration, such as {@code spec.template.spec.containers[*].resources}. {@code *} matches within
 * one field or one key in brackets, {@code **} across them. A pattern covers the paths that it matches and all below them.
 */
public final class PathPattern {
    private static final int MAX_LENGTH = 512;
    private static final String CRON_JOB_TEMPLATE = "spec.jobTemplate.spec.template";
    private static final String TEMPLATE = "spec.template";

    /** Paths of complete objects, and of fields that no API has. A pattern that covers one would allow every change. */
    private static final List<String> WHOLE = List.of(
            "spec",
            "spec.anyField",
            "spec.template",
            "spec.template.anyField",
            "spec.template.spec",
            "spec.template.spec.anyField",
            "spec.template.spec.containers[any-container]",
            "spec.template.spec.containers[any-container].anyField",
            "spec.template.spec.initContainers[any-container]",
            "spec.template.spec.initContainers[any-container].anyField");

    private static final Pattern WHOLE_CONTAINER =
            Pattern.compile("(?:.*\\.)?(?:containers|initContainers|ephemeralContainers)\\[[^\\]]*\\](?:\\.\\*+)?");

    private final String text;
    private final Pattern pattern;

    private PathPattern(String text) {
        this.text = text;
        var canonical =
                text.startsWith(CRON_JOB_TEMPLATE) ? TEMPLATE + text.substring(CRON_JOB_TEMPLATE.length()) : text;
        this.pattern = Pattern.compile(expression(canonical) + "(?:[.\\[].*)?", Pattern.DOTALL);
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if the text is no pattern, or covers a pod template or a container as a whole
     */
    public static PathPattern parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a path must have 1 to " + MAX_LENGTH + " characters");
        }
        if (text.contains("***") || text.contains("..") || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("is no path such as spec.template.spec.containers[*].resources;"
                    + " * matches within a field or key, ** across them");
        }
        if (!hasMatchingBrackets(text)) {
            throw new IllegalArgumentException("has brackets that do not match");
        }
        var parsed = new PathPattern(text);
        if (WHOLE.stream().anyMatch(parsed::covers) || WHOLE_CONTAINER.matches(text)) {
            throw new IllegalArgumentException(
                    "is too wide: it covers a whole pod template or container; name the fields"
                            + " that may differ, such as spec.template.spec.containers[*].resources");
        }
        return parsed;
    }

    private static boolean hasMatchingBrackets(String text) {
        boolean isOpen = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == '[' && isOpen) || (c == ']' && !isOpen)) {
                return false;
            }
            isOpen = c == '[' || (isOpen && c != ']');
        }
        return !isOpen;
    }

    /** Returns whether the path, or an object that contains it, matches. */
    public boolean covers(String path) {
        return pattern.matches(path);
    }

    private static String expression(String text) {
        var expression = new StringBuilder();
        boolean isKey = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (text.startsWith("**", i)) {
                expression.append(".*");
                i++;
            } else if (c == '*') {
                expression.append(isKey ? "[^\\]]*" : "[^.\\[\\]]*");
            } else {
                expression.append(Pattern.quote(String.valueOf(c)));
                isKey = c == '[' || (isKey && c != ']');
            }
        }
        return expression.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern that && that.text.equals(text);
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
