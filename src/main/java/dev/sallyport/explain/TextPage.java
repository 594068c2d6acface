package dev.sallyport.explain;

import java.util.List;
import java.util.stream.Collectors;

/** Explanations as plain text for a terminal. */
public final class TextPage {
    private static final String INDENT = "  ";

    private TextPage() {}

    /** Returns the explanation of a check. */
    public static String of(Explanation explanation) {
        var text = new StringBuilder(explanation.id()).append(": ").append(explanation.title());
        append(text, "why", Prose.wrapped(explanation.why(), INDENT));
        append(text, "fix", Prose.wrapped(explanation.fix(), INDENT));
        append(text, "versions", Prose.wrapped(explanation.versions(), INDENT));
        append(text, "configuration (spec of a DeploymentPolicy)", indented(explanation.policy()));
        append(text, "non-compliant", indented(explanation.bad()));
        append(text, "compliant", indented(explanation.good()));
        append(
                text,
                "see also",
                explanation.references().lines().stream()
                        .map(reference -> INDENT + reference)
                        .collect(Collectors.joining("\n")));
        return text.toString();
    }

    /** Returns the IDs and titles of all checks, grouped by family. */
    public static String list(List<Explanation> all) {
        var width = all.stream().mapToInt(each -> each.id().length()).max().orElse(0) + 2;
        var text = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            if (i > 0 && !all.get(i).family().equals(all.get(i - 1).family())) {
                text.append('\n');
            }
            text.append(("%-" + width + "s%s%n")
                    .formatted(all.get(i).id(), all.get(i).title()));
        }
        return text.append("\nRun sallyport explain CHECK for details.").toString();
    }

    private static void append(StringBuilder text, String heading, String body) {
        if (!body.isBlank()) {
            text.append("\n\n").append(heading).append(":\n").append(body);
        }
    }

    private static String indented(String yaml) {
        return yaml.isEmpty() ? "" : yaml.strip().indent(INDENT.length()).stripTrailing();
    }
}
