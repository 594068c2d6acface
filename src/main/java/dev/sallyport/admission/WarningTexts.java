package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Warnings of a response, one for each finding of a policy with {@code action: Warn}: the reason first, then fix, check, policy
 * and field.
 *
 * <p>The API server returns 4096 characters of warnings. Of more, it cuts each warning to 256 characters, and drops those
 * beyond 4096. Warnings are made shorter here where that happened otherwise, so that their reasons remain.
 */
public final class WarningTexts {
    /** Less than the API server returns, since other webhooks warn too. */
    private static final int MAX_TOTAL = 3840;

    private static final int MAX_CUT = 256;

    private WarningTexts() {}

    /** Returns the warnings; the last one counts the findings for which there is no room. */
    public static List<String> of(Verdict verdict) {
        var findings = verdict.findings().stream()
                .filter(finding -> finding.action() == Action.WARN)
                .toList();
        var complete = findings.stream().map(WarningTexts::complete).distinct().toList();
        return complete.stream().mapToInt(String::length).sum() <= MAX_TOTAL ? complete : cut(findings);
    }

    private static String complete(Finding finding) {
        return "%s; fix: %s [%s, %s%s]"
                .formatted(finding.message(), finding.fix(), finding.check(), finding.source(), at(finding));
    }

    private static String at(Finding finding) {
        return finding.path().isEmpty() ? "" : ", at " + finding.path();
    }

    private static List<String> cut(List<Finding> findings) {
        var texts = new ArrayList<String>();
        var seen = new HashSet<String>();
        int room = MAX_TOTAL - MAX_CUT;
        for (int i = 0; i < findings.size(); i++) {
            var text = cut(findings.get(i), "");
            if (!seen.add(text)) {
                text = cut(findings.get(i), at(findings.get(i)));
            }
            room -= text.length();
            if (room < 0) {
                texts.add(SafeText.cut(OmittedFindings.of(findings.subList(i, findings.size())), MAX_CUT));
                return texts;
            }
            texts.add(text);
        }
        return texts;
    }

    /** Returns as much of the reason as there is room for before the check. */
    private static String cut(Finding finding, String at) {
        var check = " [%s%s]".formatted(finding.check(), at);
        return check.length() > MAX_CUT / 2
                ? SafeText.cut(finding.message() + check, MAX_CUT)
                : SafeText.cutBetweenWords(finding.message(), MAX_CUT - check.length()) + check;
    }
}
