package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.policy.PolicySource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DenialTextTest {

    @Test
    void linksToCheckPagesIfPublished() {
        var text = new DenialText("https://docs.example.org/").denial(denied(finding(Action.DENY, "why")));

        assertThat(text).endsWith("docs: https://docs.example.org/checks/network/host-port.md");
    }

    @Test
    void hasNoLinksWithoutDocsUrl() {
        assertThat(new DenialText("").denial(denied(finding(Action.DENY, "why"))))
                .doesNotContain("docs:");
    }

    @Test
    void showsEveryFindingOfAnOrdinaryDenial() {
        var findings = IntStream.range(0, 30)
                .mapToObj(i -> finding(Action.DENY, "why " + i))
                .toArray(Finding[]::new);

        assertThat(new DenialText("").denial(denied(findings)))
                .startsWith("30 problems")
                .contains("why 0", "why 29")
                .doesNotContain("more");
    }

    @Test
    void tellsWhereTheRestOfManyFindingsIs() {
        var findings = IntStream.range(0, 500)
                .mapToObj(i -> finding(Action.DENY, "why " + i))
                .toArray(Finding[]::new);

        assertThat(new DenialText("").denial(denied(findings)))
                .startsWith("500 problems")
                .matches("(?s).*\\n\\(\\+\\d+ more: network/host-port \\(\\d+\\); sallyport check shows all\\)")
                .hasSizeLessThan(16 * 1024);
    }

    @Test
    void firstLineEndsBetweenWords() {
        var line = DenialText.firstLine(List.of(finding(Action.DENY, "problem ".repeat(50))), 200);

        assertThat(line).endsWith(" problem ...").hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void removesControlBidiAndZeroWidthCharacters() {
        var nasty = "a\u001b[31mb\r\nc\u202ed\u200be\u0085f\ufefff";

        assertThat(new DenialText("")
                        .denial(denied(finding(Action.DENY, nasty)))
                        .codePoints())
                .allMatch(point -> point == '\n'
                        || (point >= ' '
                                && Character.getType(point) != Character.FORMAT
                                && Character.getType(point) != Character.CONTROL));
    }

    @Test
    void cutsAtCharacterBoundaries() {
        assertThat(SafeText.cut("é".repeat(600), 1024).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(1024);
        assertThat(SafeText.cut("é".repeat(600), 1024)).endsWith("é...").doesNotContain("\ufffd");
    }

    private static Finding finding(Action action, String message) {
        return new Finding(
                PolicySource.policy("shop"), "network/host-port", action, "spec.hostNetwork", message, "mend it", null);
    }

    private static Verdict denied(Finding... findings) {
        return new Verdict.Denied(List.of(), List.of(findings), List.of(), List.of());
    }
}
