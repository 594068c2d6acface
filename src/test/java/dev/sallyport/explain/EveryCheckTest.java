package dev.sallyport.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.check.Check;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.policy.ApiFields;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.Policies;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Test that checks and explanations correspond. */
class EveryCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Asks for everything that there is; a field that is added to the API has to be added here. */
    private static final String EVERYTHING = """
        authorities: [{name: release, key: {pem: "%s"}}]
        images:
          sources: ["**"]
          tags: RequireDigest
          rules:
            - match: ["**"]
              signedBy: [release]
              threshold: 1
              platforms: Each
              attestations:
                - predicateType: t
                  signedBy: [release]
                  conditions: [{expression: "true", message: never}]
              vulnerabilities:
                maxSeverity: High
                maxSeverityWhenExposed: Low
                maxAge: 168h
                signedBy: [release]
                ignore: [{id: CVE-2026-1, reason: not reachable here}]
        podSecurity: {level: "%s", version: latest, exempt: []}
        network:
          containerPorts: []
          hostPorts: []
          serviceTypes: []
          externalIPs: Forbid
          ingressTLS: Require
        secrets:
          literals: Forbid
          configMaps: Forbid
          environment: Forbid
          serviceAccountToken: RequireExplicit
        runtime:
          resources: {requests: [cpu, memory], limits: [memory]}
          probes: [readiness, liveness]
          readOnlyRootFilesystem: Require
          serviceAccount: {default: Forbid, permissions: ForbidClusterAdmin}
          monitoring: Require
        variables: [{name: one, expression: "1"}]
        rules: [{name: any, expression: "true", message: never, messageExpression: "'x'"}]
        """;

    /** Asks for everything that an Environment can ask of deployments. */
    private static final String ENVIRONMENT = """
        namespaces: [shop]
        deployers: RBAC
        promotion: {from: dev, soak: 30m, action: Deny}
        verification: {deadline: 10m, onFailure: Report}
        freeze: [{startTime: 2026-12-24T00:00:00Z, endTime: 2026-12-27T00:00:00Z, reason: holidays}]
        """;

    private static final Set<String> WHO_AND_WHERE = Set.of("action", "match", "authorities");

    @Test
    void checksAndExplanationsCorrespond() {
        var checks = Stream.of("baseline", "restricted")
                .map(EveryCheckTest::checks)
                .flatMap(Collection::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        checks.add("policy/error");
        checks.addAll(ofEnvironments());

        assertThat(Explanations.all()).extracting(Explanation::id).containsExactlyInAnyOrderElementsOf(checks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "podSecurity: {level: baseline, version: v1.0}",
                "podSecurity: {level: restricted, version: v1.0}"
            })
    void checksOfOlderVersionsHaveExplanations(String spec) {
        assertThat(Policies.compile(spec).policy().checks())
                .extracting(Check::id)
                .allMatch(check -> Explanations.of(check).isPresent());
    }

    @Test
    void policyUsesEveryField() {
        var fields = new TreeSet<String>();
        ApiFields.collect(DeploymentPolicySpec.class, "", fields);
        fields.removeIf(field -> WHO_AND_WHERE.contains(field.split("\\.", 2)[0]));

        assertThat(fields).allMatch(field -> isGiven(yaml(EVERYTHING), field.split("\\.")));
    }

    @Test
    void invalidPolicyHasErrorCheck() {
        assertThat(Policies.compile("network: {hostPorts: [\"0\"]}").policy().checks())
                .extracting(Check::id)
                .contains("policy/error");
    }

    private static List<String> ofEnvironments() {
        var cluster = new EnvironmentFixture().with("all", ENVIRONMENT);
        return cluster.index().of("shop").stream()
                .flatMap(policy -> policy.checks().stream())
                .map(Check::id)
                .toList();
    }

    private static Set<String> checks(String level) {
        var spec = EVERYTHING.formatted(pem(), level);
        var policy = JSON.convertValue(
                Map.of("metadata", Map.of("name", "all"), "spec", yaml(spec)), DeploymentPolicy.class);
        var compilation = Policies.compiler(KeyLookup.NONE).compile(policy);
        assertThat(compilation.errors()).isEmpty();
        return compilation.policy().checks().stream()
                .map(check -> DocsUrl.pageOf(check.id()))
                .collect(Collectors.toSet());
    }

    private static String pem() {
        var policy = yaml(Explanations.of("image/signature").orElseThrow().policy());
        return JSON.valueToTree(policy).at("/authorities/0/key/pem").asText().replace("\n", "\\n");
    }

    private static boolean isGiven(Object yaml, String... path) {
        Object at = yaml;
        for (var name : path) {
            at = at instanceof Collection<?> list && !list.isEmpty()
                    ? list.iterator().next()
                    : at;
            if (!(at instanceof Map<?, ?> map) || !map.containsKey(name)) {
                return false;
            }
            at = map.get(name);
        }
        return true;
    }

    private static Object yaml(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }
}
