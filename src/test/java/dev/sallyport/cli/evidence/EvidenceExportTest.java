package dev.sallyport.cli.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.ledger.ChainFinding;
import dev.sallyport.ledger.ChainResult;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class EvidenceExportTest {
    private static final EvidenceSource.Period PERIOD =
            new EvidenceSource.Period(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-28T00:00:00Z"));
    private static final String SIGNATURES = "images: {rules: [{match: [\"**\"], signedBy: [release]}]}";

    @Test
    void controlIsSupportedByPoliciesThatDenyAndAreReady() throws IOException {
        assertThat(state(export(policy(SIGNATURES, "True")), "5.5.1")).isEqualTo("supported");
        assertThat(state(export(policy(SIGNATURES, "False")), "5.5.1")).isEqualTo("none");
        assertThat(state(export(policy("action: Warn\n  " + SIGNATURES, "True")), "5.5.1"))
                .isEqualTo("none");
        assertThat(state(export(policy("images: {rules: [{match: [\"**\"], signedBy: []}]}", "True")), "5.5.1"))
                .isEqualTo("none");
    }

    @Test
    void controlIsPartlySupportedIfOneOfItsFactsHolds() throws IOException {
        var environments = List.of(environment("staging"), environment("production"));

        assertThat(state(export(List.of(), environments, List.of()), "6.5.1")).isEqualTo("partly");
        assertThat(state(export(List.of(), environments, List.of()), "6.5.3")).isEqualTo("supported");
    }

    @Test
    void auditLinesSupportOnlyIfEveryChainIsIntact() throws IOException {
        var intact = new ChainResult("one", 0, 9, 9, List.of());
        var altered = new ChainResult(
                "two", 0, 9, 9, List.of(new ChainFinding(ChainFinding.Fault.ALTERED, "two", 1, 1, "", "x")));

        assertThat(state(export(List.of(), List.of(), List.of(intact)), "10.3.4"))
                .isEqualTo("supported");
        assertThat(state(export(List.of(), List.of(), List.of(intact, altered)), "10.3.4"))
                .isEqualTo("none");
        assertThat(state(export(List.of(), List.of(), List.of()), "10.3.4")).isEqualTo("none");
    }

    @Test
    void everyControlHasASourceASummaryAndKnownFacts() {
        var facts = EvidenceFacts.of(
                        new EvidenceSource(PERIOD, List.of(), List.of(), List.of(), List.of(), List.of(), List.of()))
                .keySet();
        var identifiers = new HashSet<String>();

        assertThat(ControlCatalog.read().frameworks()).hasSize(4).allSatisfy(framework -> {
            assertThat(framework.source()).startsWith("https://");
            assertThat(framework.controls()).isNotEmpty().allSatisfy(control -> {
                assertThat(identifiers.add(framework.name() + " " + control.id()))
                        .isTrue();
                assertThat(control.text()).endsWith(".");
                assertThat(facts).containsAll(control.facts());
                assertThat(control.facts()).isNotEmpty();
            });
        });
        assertThat(ControlCatalog.read().frameworks().stream()
                        .flatMap(framework -> framework.controls().stream())
                        .flatMap(control -> control.facts().stream())
                        .collect(Collectors.toSet()))
                .as("every fact supports a control")
                .isEqualTo(facts);
    }

    private static JsonNode export(DeploymentPolicy policy) throws IOException {
        return export(List.of(policy), List.of(), List.of());
    }

    private static JsonNode export(
            List<DeploymentPolicy> policies, List<Environment> environments, List<ChainResult> chains)
            throws IOException {
        var files = EvidenceExport.files(
                new EvidenceSource(PERIOD, environments, policies, List.of(), List.of(), List.of(), chains));
        return new ObjectMapper().readTree(files.get("controls.json"));
    }

    private static String state(JsonNode controls, String id) {
        return StreamSupport.stream(controls.path("frameworks").spliterator(), false)
                .flatMap(framework ->
                        StreamSupport.stream(framework.path("controls").spliterator(), false))
                .filter(control -> control.path("id").asText().equals(id))
                .map(control -> control.path("state").asText())
                .findFirst()
                .orElseThrow();
    }

    private static DeploymentPolicy policy(String spec, String ready) {
        return Serialization.unmarshal("""
                apiVersion: sallyport.dev/v1alpha1
                kind: DeploymentPolicy
                metadata: {name: images}
                spec:
                  %s
                status: {conditions: [{type: Ready, status: "%s"}]}
                """.formatted(spec, ready), DeploymentPolicy.class);
    }

    private static Environment environment(String name) {
        return Serialization.unmarshal("""
                apiVersion: sallyport.dev/v1alpha1
                kind: Environment
                metadata: {name: %1$s}
                spec: {namespaces: [%1$s]}
                status: {conditions: [{type: Ready, status: "True"}]}
                """.formatted(name), Environment.class);
    }
}
