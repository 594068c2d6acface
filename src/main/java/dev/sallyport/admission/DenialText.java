package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.policy.PolicySource;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text of a denial, as kubectl prints it: a summary in the first line, then check, field, reason and fix of each finding. Equal
 * findings give equal text, so that the retries of a ReplicaSet become one Event.
 *
 * @param docsUrl location of the check pages, in the form of {@link DocsUrl}; empty for no links
 */
public record DenialText(String docsUrl) {
    private static final int MAX_FINDINGS_BYTES = 12 * 1024;
    private static final int MAX_FIRST_LINE = 200;
    private static final int MAX_MESSAGE = 480;

    /** Returns the message of a denied or deferred request. */
    public String denial(Verdict verdict) {
        var denying = verdict.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .toList();
        var text = new StringBuilder(firstLine(denying, MAX_FIRST_LINE));
        int shown = 0;
        while (shown < denying.size() && text.length() < MAX_FINDINGS_BYTES) {
            append(text, denying.get(shown++));
        }
        if (shown < denying.size()) {
            text.append('\n').append(OmittedFindings.of(denying.subList(shown, denying.size())));
        }
        return text.toString();
    }

    /** Returns the number of problems, their policies and the first problem, in at most that many bytes. */
    public static String firstLine(List<Finding> findings, int bytes) {
        var sources = findings.stream().map(Finding::source).distinct().toList();
        var first = findings.getFirst();
        var count = findings.size() == 1 ? "1 problem" : findings.size() + " problems";
        return SafeText.cutBetweenWords(
                "%s, %s: %s %s"
                        .formatted(
                                count,
                                sources.stream()
                                        .limit(3)
                                        .map(PolicySource::toString)
                                        .collect(Collectors.joining(", ")),
                                first.check(),
                                first.message()),
                bytes);
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
