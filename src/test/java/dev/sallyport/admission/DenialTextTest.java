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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void showsEightFindingsAndCountsTheRest() {
        var findings = IntStream.range(0, 11)
                .mapToObj(i -> finding(Action.DENY, "why " + i))
                .toArray(Finding[]::new);

        assertThat(new DenialText("").denial(denied(findings)))
                .startsWith("11 problems")
                .endsWith("(+3 more)");
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
    void keepsWarningsShortAndFew() {
        var findings = IntStream.range(0, 30)
                .mapToObj(i -> finding(Action.WARN, i + " é".repeat(200)))
                .toArray(Finding[]::new);

        var warnings = DenialText.warnings(new Verdict.Allowed(List.of(), List.of(findings), List.of(), List.of()));

        assertThat(warnings).hasSize(10).last().isEqualTo("(+21 more)");
        assertThat(warnings)
                .allSatisfy(warning ->
                        assertThat(warning.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(400));
    }

    /** Path; message; expected warning. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.hostNetwork | uses the network of the node | policy \"shop\": network/host-port at"
                        + " spec.hostNetwork: uses the network of the node; fix: mend it",
                "'' | uses the network of the node | policy \"shop\": network/host-port: uses the network of the node;"
                        + " fix: mend it"
            })
    void warnsWithPlaceReasonAndFix(String path, String message, String warning) {
        var finding = new Finding(
                PolicySource.policy("shop"), "network/host-port", Action.WARN, path, message, "mend it", null);

        assertThat(DenialText.warnings(new Verdict.Allowed(List.of(), List.of(finding), List.of(), List.of())))
                .containsExactly(warning);
    }

    /** A reference with a digest is long; the reason after it matters. */
    @Test
    void keepsTheReasonOfAWarningAfterALongImageReference() {
        var image = "registry.example.org/shop/web:v2 (sha256:" + "a".repeat(64) + ")";
        var reason = image + " was not healthy in environment \"staging\"; it soaks until 2026-11-24T12:30:00Z";
        var warnings = DenialText.warnings(
                new Verdict.Allowed(List.of(), List.of(finding(Action.WARN, reason)), List.of(), List.of()));

        assertThat(warnings).singleElement().asString().contains(reason);
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
