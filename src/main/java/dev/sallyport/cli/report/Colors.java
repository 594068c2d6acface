package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.Style;

/** Colours for those who see them. */
public record Colors(boolean areOn) {

    /** On a terminal that can show them, unless the user says no: by an option or by NO_COLOR (no-color.org). */
    public static Colors of(boolean isUnwanted, Map<String, String> environment, boolean isTerminal) {
        return new Colors(!isUnwanted
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
        return paint(Style.bold, text);
    }

    private String paint(Style style, String text) {
        return areOn ? style.on() + text + style.off() : text;
    }
}
