package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.Style;

/** Colors of the text report. */
public record Colors(boolean areOn) {
    private static final String BOLD = "\u001b[1m";
    /** Ends bold; SGR 21, which picocli writes, underlines twice on many terminals. */
    private static final String NORMAL_INTENSITY = "\u001b[22m";

    /** Enables colors on a capable terminal, unless an option or {@code NO_COLOR} (no-color.org) disables them. */
    public static Colors of(boolean isDisabled, Map<String, String> environment, boolean isTerminal) {
        return new Colors(!isDisabled
                && isTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb"));
    }

    String paint(Action action, String text) {
        return switch (action) {
            case DENY -> paint(Style.fg_red, text);
            case WARN -> paint(Style.fg_yellow, text);
            case AUDIT -> paint(Style.fg_cyan, text);
        };
    }

    String bold(String text) {
        return areOn ? BOLD + text + NORMAL_INTENSITY : text;
    }

    private String paint(Style style, String text) {
        return areOn ? style.on() + text + style.off() : text;
    }
}
