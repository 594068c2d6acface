package dev.sallyport.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.policy.PolicySource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Warnings within the bounds of the API server. */
class WarningTextsTest {

    /** Path; expected warning. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec.hostNetwork | uses the network of the node; fix: remove it [network/host-port, policy \"shop\","
                        + " at spec.hostNetwork]",
                "'' | uses the network of the node; fix: remove it [network/host-port, policy \"shop\"]"
            })
    void beginsWithTheReason(String path, String warning) {
        assertThat(warnings(finding(path, "uses the network of the node"))).containsExactly(warning);
    }

    @Test
    void showsAllFindingsInFullIfTheApiServerDoes() {
        var findings = IntStream.range(0, 20).mapToObj(i -> finding("spec.a" + i, "reason " + i));

        assertThat(warnings(findings.toArray(Finding[]::new)))
                .hasSize(20)
                .allMatch(warning -> warning.contains("; fix: remove it ["));
    }

    /** A reference with a digest is long; the reason after it matters. */
    @Test
    void keepsALongReason() {
        var reason = "registry.example.org/shop/web:v2 (sha256:" + "a".repeat(64)
                + ") was not healthy in environment \"staging\"; it soaks until 2026-11-24T12:30:00Z "
                + "b".repeat(300);

        assertThat(warnings(finding("", reason))).singleElement().asString().contains(reason);
    }

    @Test
    void cutsEachWarningAsTheApiServerWouldAndKeepsTheCheck() {
        var findings = IntStream.range(0, 12).mapToObj(i -> finding("spec.a" + i, i + " é".repeat(300)));

        assertThat(warnings(findings.toArray(Finding[]::new)))
                .hasSize(12)
                .allSatisfy(warning ->
                        assertThat(warning.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(256))
                .allMatch(warning -> warning.endsWith("... [network/host-port]"));
    }

    @Test
    void countsTheFindingsWithoutRoom() {
        var findings = IntStream.range(0, 30).mapToObj(i -> finding("spec.a" + i, i + " x".repeat(300)));
        var warnings = warnings(findings.toArray(Finding[]::new));

        assertThat(warnings)
                .last()
                .isEqualTo("(+%d more: network/host-port (%d); sallyport check shows all)"
                        .formatted(31 - warnings.size(), 31 - warnings.size()));
        assertThat(warnings.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(4096);
        assertThat(warnings).hasSizeGreaterThan(12);
    }

    /** The API server drops repeated warnings. */
    @Test
    void keepsFindingsApartThatAreEqualAfterTheCut() {
        var long1 = finding("spec.containers[0].resources.requests.cpu", "x ".repeat(200) + "cpu");
        var long2 = finding("spec.containers[0].resources.requests.memory", "x ".repeat(200) + "memory");
        var others = IntStream.range(0, 10).mapToObj(i -> finding("spec.a" + i, i + " y".repeat(300)));

        assertThat(warnings(Stream.concat(Stream.of(long1, long2), others).toArray(Finding[]::new)))
                .doesNotHaveDuplicates()
                .hasSize(12);
    }

    private static List<String> warnings(Finding... findings) {
        return WarningTexts.of(new Verdict.Allowed(List.of(), List.of(findings), List.of(), List.of()));
    }

    private static Finding finding(String path, String message) {
        return new Finding(
                PolicySource.policy("shop"), "network/host-port", Action.WARN, path, message, "remove it", null);
    }
}
