package dev.sallyport.check.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.signature.StrictJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanTest {
    private static final String COSIGN = "https://cosign.sigstore.dev/attestation/vuln/v1";
    private static final String IN_TOTO = "https://in-toto.io/attestation/vulns/v0.1";
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @Test
    void readsTrivy() {
        var scan = read(COSIGN, """
                {"SchemaVersion": 2, "Results": [{"Target": "a"}, {"Vulnerabilities": [
                  {"VulnerabilityID": "CVE-1", "Severity": "CRITICAL", "PkgName": "openssl"},
                  {"VulnerabilityID": "CVE-2", "Severity": "UNKNOWN", "PkgName": "zlib"}]}]}""");

        assertThat(scan.finished()).contains(Instant.parse("2026-11-01T10:00:00Z"));
        assertThat(scan.vulnerabilities())
                .containsExactly(
                        new Vulnerability("CVE-1", Severity.CRITICAL, "openssl"),
                        new Vulnerability("CVE-2", Severity.HIGH, "zlib"));
    }

    @Test
    void readsGrype() {
        assertThat(read(COSIGN, """
                        {"matches": [{"vulnerability": {"id": "CVE-1", "severity": "Medium"}, "artifact": {"name": "curl"}}]}""").vulnerabilities())
                .containsExactly(new Vulnerability("CVE-1", Severity.MEDIUM, "curl"));
    }

    @Test
    void readsSarif() {
        assertThat(read(COSIGN, """
                        {"version": "2.1.0", "runs": [{
                          "tool": {"driver": {"rules": [{"id": "CVE-1", "properties": {"security-severity": "9.8"}}]}},
                          "results": [{"ruleId": "CVE-1", "level": "note"}, {"ruleId": "CVE-2", "level": "warning"},
                            {"ruleId": "CVE-3", "level": "error"}]}]}""").vulnerabilities())
                .containsExactly(
                        new Vulnerability("CVE-1", Severity.CRITICAL, ""),
                        new Vulnerability("CVE-2", Severity.MEDIUM, ""),
                        new Vulnerability("CVE-3", Severity.HIGH, ""));
    }

    @Test
    void readsInTotoByTheGravestScore() {
        assertThat(read(IN_TOTO, """
                        [{"id": "CVE-1", "severity": [{"method": "nvd", "score": "5.4"}, {"method": "own", "score": 7}]},
                         {"id": "CVE-2"}]""").vulnerabilities())
                .containsExactly(
                        new Vulnerability("CVE-1", Severity.HIGH, ""), new Vulnerability("CVE-2", Severity.HIGH, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "{\"Results\": []}", "{\"matches\": {}}", "\"clean\""})
    void neverTakesAnUnknownFormForACleanScan(String result) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(COSIGN, result));
        if (!result.equals("[]")) {
            assertThatIllegalArgumentException().isThrownBy(() -> read(IN_TOTO, result));
        }
    }

    @Test
    void isNothingElse() {
        assertThat(Scan.read(Map.of("predicateType", "https://slsa.dev/provenance/v1")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "9.0,CRITICAL",
        "8.9,HIGH",
        "7.0,HIGH",
        "6.9,MEDIUM",
        "4.0,MEDIUM",
        "0.1,LOW",
        "0,NONE",
        "-1,HIGH",
        "NaN,HIGH",
        "CVSS:3.1/AV:N,HIGH",
        "low,LOW"
    })
    void knowsScores(String score, Severity severity) {
        assertThat(Severity.scored(score)).isEqualTo(severity);
    }

    @Test
    void takesTheNewestWordOnWhatDoesNoHarm() {
        var older = vex("2026-10-01T00:00:00Z", "CVE-1", "not_affected", "");
        var newer = vex("2026-11-01T00:00:00Z", "CVE-1", "affected", "");
        var other = vex("2026-10-01T00:00:00Z", "CVE-2", "fixed", "");

        assertThat(Vex.harmless(List.of(newer, older, other), DIGEST)).containsExactly("CVE-2");
        assertThat(Vex.harmless(List.of(older), DIGEST)).containsExactly("CVE-1");
    }

    @Test
    void passesOverWhatIsSaidOfOtherProducts() {
        var other = "{\"@id\": \"pkg:oci/web@sha256:" + "b".repeat(64) + "\"}";
        var ours = "{\"@id\": \"pkg:oci/web@sha256%3A" + "a".repeat(64) + "\"}";

        assertThat(Vex.harmless(List.of(vex("", "CVE-1", "not_affected", other)), DIGEST))
                .isEmpty();
        assertThat(Vex.harmless(List.of(vex("", "CVE-1", "not_affected", other + "," + ours)), DIGEST))
                .containsExactly("CVE-1");
        assertThat(Vex.harmless(List.of(vex("", "CVE-1", "under_investigation", "")), DIGEST))
                .isEmpty();
    }

    private static Map<String, Object> vex(String time, String id, String status, String products) {
        return StrictJson.plain("""
                {"predicateType": "https://openvex.dev/ns", "predicate": {"timestamp": "%s", "statements": [
                  {"vulnerability": {"name": "%s"}, "status": "%s", "products": [%s]}]}}""".formatted(time, id, status, products));
    }

    private static Scan read(String type, String result) {
        return Scan.read(StrictJson.plain("""
                {"predicateType": "%s", "predicate": {"scanner": {"result": %s},
                  "metadata": {"scanFinishedOn": "2026-11-01T12:00:00+02:00"}}}""".formatted(type, result))).orElseThrow();
    }
}
