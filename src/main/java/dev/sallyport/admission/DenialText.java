package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.PolicySource;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A refusal in words, as kubectl prints them: a first line that stands alone, then what is wrong, where, and how to mend
 * it. The same findings always give the same bytes, so that the retries of a ReplicaSet fold into one Event.
 *
 * @param docsUrl where the pages of the checks are, as {@link DocsUrl} takes it; empty for no links
 */
public record DenialText(String docsUrl) {
    private static final int MAX_FINDINGS = 8;
    private static final int MAX_FIRST_LINE = 200;
    private static final int MAX_MESSAGE = 480;
    private static final int MAX_WARNING = 120;
    private static final int MAX_WARNINGS = 10;

    /** Why the request is refused. */
    public String denial(Verdict verdict) {
        var against = verdict.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .toList();
        var text = new StringBuilder(firstLine(against));
        against.stream().limit(MAX_FINDINGS).forEach(finding -> append(text, finding));
        if (against.size() > MAX_FINDINGS) {
            text.append("\n(+").append(against.size() - MAX_FINDINGS).append(" more)");
        }
        return text.toString();
    }

    /** How many problems, the gravest of them, and whose policy it is; at most 200 bytes. */
    public static String firstLine(List<Finding> findings) {
        var askers = findings.stream()
                .map(finding -> PolicySource.of(finding.policy()))
                .distinct()
                .toList();
        var worst = findings.getFirst();
        var more = findings.size() == 1 ? "1 problem" : findings.size() + " problems";
        return SafeText.cut(
                "%s, %s: %s %s"
                        .formatted(
                                more,
                                askers.stream()
                                        .limit(3)
                                        .map(PolicySource::words)
                                        .collect(Collectors.joining(", ")),
                                worst.check(),
                                worst.message()),
                MAX_FIRST_LINE);
    }

    /** What policies that only warn have found; short lines, as the API asks for. */
    public static List<String> warnings(Verdict verdict) {
        var warnings = verdict.findings().stream()
                .filter(finding -> finding.action() == Action.WARN)
                .map(finding -> SafeText.cut(
                        "%s: %s %s: %s"
                                .formatted(
                                        PolicySource.of(finding.policy()).words(),
                                        finding.check(),
                                        finding.path(),
                                        finding.message()),
                        MAX_WARNING))
                .distinct()
                .toList();
        if (warnings.size() <= MAX_WARNINGS) {
            return warnings;
        }
        var shown = warnings.subList(0, MAX_WARNINGS - 1);
        return Stream.concat(shown.stream(), Stream.of("(+%d more)".formatted(warnings.size() - shown.size())))
                .toList();
    }

    private void append(StringBuilder text, Finding finding) {
        text.append("\n- ").append(finding.check());
        if (!finding.path().isEmpty()) {
            text.append(" at ").append(finding.path());
        }
        text.append(" (").append(PolicySource.of(finding.policy()).words()).append(")");
        text.append("\n  why: ").append(SafeText.cut(finding.message(), MAX_MESSAGE));
        text.append("\n  fix: ").append(SafeText.cut(finding.fix(), MAX_MESSAGE));
        new DocsUrl(docsUrl)
                .page(finding.check())
                .ifPresent(page -> text.append("\n  docs: ").append(page));
    }
}
