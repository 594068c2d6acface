package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.policy.PolicySource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text of a denial, as kubectl prints it: a summary in the first line, then check, field, reason and fix of each finding. Equal
 * findings give equal text, so that the retries of a ReplicaSet become one Event.
 *
 * @param docsUrl location of the check pages, in the form of {@link DocsUrl}; empty for no links
 */
public record DenialText(String docsUrl) {
    private static final int MAX_FINDINGS = 8;
    private static final int MAX_FIRST_LINE = 200;
    private static final int MAX_MESSAGE = 480;
    private static final int MAX_WARNINGS = 10;

    /** Returns the message of a denied or deferred request. */
    public String denial(Verdict verdict) {
        var denying = verdict.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .toList();
        var text = new StringBuilder(firstLine(denying));
        denying.stream().limit(MAX_FINDINGS).forEach(finding -> append(text, finding));
        if (denying.size() > MAX_FINDINGS) {
            text.append("\n(+").append(denying.size() - MAX_FINDINGS).append(" more)");
        }
        return text.toString();
    }

    /** Returns the number of problems, their policies and the first problem, in at most 200 bytes. */
    public static String firstLine(List<Finding> findings) {
        var sources = findings.stream().map(Finding::source).distinct().toList();
        var first = findings.getFirst();
        var count = findings.size() == 1 ? "1 problem" : findings.size() + " problems";
        return SafeText.cut(
                "%s, %s: %s %s"
                        .formatted(
                                count,
                                sources.stream()
                                        .limit(3)
                                        .map(PolicySource::toString)
                                        .collect(Collectors.joining(", ")),
                                first.check(),
                                first.message()),
                MAX_FIRST_LINE);
    }

    /** Returns the findings of policies with {@code action: Warn}, as short lines for the response. */
    public static List<String> warnings(Verdict verdict) {
        var warnings = verdict.findings().stream()
                .filter(finding -> finding.action() == Action.WARN)
                .map(DenialText::warning)
                .distinct()
                .toList();
        if (warnings.size() <= MAX_WARNINGS) {
            return warnings;
        }
        var shown = warnings.subList(0, MAX_WARNINGS - 1);
        return Stream.concat(shown.stream(), Stream.of("(+%d more)".formatted(warnings.size() - shown.size())))
                .toList();
    }

    /** Returns where, why and, if there is room, the fix. */
    private static String warning(Finding finding) {
        var where = finding.path().isEmpty() ? "" : " at " + finding.path();
        var text = "%s: %s%s: %s".formatted(finding.source(), finding.check(), where, finding.message());
        var withFix = text + "; fix: " + finding.fix();
        return SafeText.cut(text, SafeText.MAX_WARNING).equals(text) && withFix.length() <= SafeText.MAX_WARNING
                ? withFix
                : SafeText.cut(text, SafeText.MAX_WARNING);
    }

    private void append(StringBuilder text, Finding finding) {
        text.append("\n- ").append(finding.check());
        if (!finding.path().isEmpty()) {
            text.append(" at ").append(finding.path());
        }
        text.append(" (").append(finding.source()).append(")");
        text.append("\n  why: ").append(SafeText.cut(finding.message(), MAX_MESSAGE));
        text.append("\n  fix: ").append(SafeText.cut(finding.fix(), MAX_MESSAGE));
        new DocsUrl(docsUrl)
                .page(finding.check())
                .ifPresent(page -> text.append("\n  docs: ").append(page));
    }
}
