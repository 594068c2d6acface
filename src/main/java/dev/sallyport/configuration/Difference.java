package dev.sallyport.configuration;

import java.util.Optional;

/**
 * Difference of one value between two configurations.
 *
 * @param path path in the normal form, in which pod templates of all kinds are {@code spec.template}
 * @param recorded value of the recorded configuration; empty if it has none
 * @param present value of the present configuration; empty if it has none
 */
public record Difference(String path, Optional<String> recorded, Optional<String> present) {
    private static final int MAX_VALUE = 160;

    /** Returns both values for messages, such as {@code - "info" + "debug"}. Hashed values are not shown. */
    public String diff() {
        if (isHidden(recorded) || isHidden(present)) {
            return "%s -> %s".formatted(presence(recorded, "value"), presence(present, "another value"));
        }
        return "- %s + %s".formatted(shown(recorded), shown(present));
    }

    private static boolean isHidden(Optional<String> value) {
        return value.filter(text -> text.startsWith(Configuration.HASH)).isPresent();
    }

    private static String presence(Optional<String> value, String text) {
        return value.filter(each -> !each.equals(Configuration.ABSENT)).isPresent() ? text : "none";
    }

    private static String shown(Optional<String> value) {
        var text = value.filter(each -> !each.equals(Configuration.ABSENT)).orElse("none");
        return text.length() <= MAX_VALUE ? text : text.substring(0, MAX_VALUE) + "...";
    }
}
