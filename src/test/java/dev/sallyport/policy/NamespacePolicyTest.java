package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecError;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NamespacePolicies: they hold in their own namespace alone, and weaken no other policy. */
class NamespacePolicyTest {
    private static final String NEVER = "rules: [{name: never, expression: \"false\"}]";
    private static final PolicyCompiler COMPILER = Policies.compiler(KeyLookup.NONE);

    private final PolicyIndex index = new PolicyIndex(COMPILER);

    @Test
    void holdsInItsOwnNamespaceAlone() {
        index.put(policy("shop", NEVER));

        assertThat(evaluate("shop")).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate("shop-eu")).isInstanceOf(Verdict.Allowed.class);
        assertThat(index.of("")).isEmpty();
    }

    @Test
    void anInvalidSelectorDeniesInItsNamespaceOnly() {
        index.put(policy("shop", "match: {workloadSelector: {matchLabels: {\"a b\": x}}}\n" + NEVER));

        assertThat(evaluate("shop")).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate("other")).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void excusesNoFindingOfAnotherPolicy() {
        index.put(Policies.policy("podSecurity: {level: baseline}"));
        index.put(policy("shop", """
            action: Audit
            exclude: {containers: ["**"], reason: a team excludes everything}
            podSecurity: {level: baseline, exempt: [hostNamespaces]}
            """));

        assertThat(evaluate("shop")).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void verifiedImagesAreNoEvidence() {
        var signed = """
            authorities: [{name: a, keyless: {issuer: https://issuer.example.org,
              subject: https://git.example.org/shop, trustRoot: public, transparencyLog: Optional,
              certificateTransparency: Optional}}]
            images: {rules: [{match: ["**"], signedBy: [a]}]}
            """;
        index.put(policy("shop", signed));
        assertThat(evaluate("shop", "example.org/signed-by-a").evidence()).isEmpty();

        index.put(Policies.policy(signed));
        assertThat(evaluate("shop", "example.org/signed-by-a").evidence()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "match: {namespaces: [other]}|spec.match.namespaces",
                "match: {environments: [production]}|spec.match.environments",
                "match: {namespaceSelector: {matchLabels: {team: shop}}}|spec.match.namespaceSelector",
                "params: {kind: ConfigMap, namespace: other, name: limits}|spec.params",
                "match: {resources: [{version: v1, kind: Namespace}]}|spec.match.resources[0]",
                "authorities: [{name: a, key: {secretRef: {name: keys, key: a}}}]|spec.authorities[0].key",
                "authorities: [{name: a, key: {configMapRef: {name: keys, key: a}}}]|spec.authorities[0].key"
            })
    void rejectsFieldsThatReachBeyondTheNamespace(String spec, String path) {
        assertThat(COMPILER.compile(policy("shop", spec + "\n" + NEVER)).errors())
                .filteredOn(error -> error.message().contains("amespace"))
                .extracting(SpecError::path)
                .contains(path);
    }

    @Test
    void hasAReferenceThatNoOtherPolicyCanHave() {
        index.put(policy("shop", NEVER));
        var source = index.of("shop").getFirst().source();

        assertThat(source.reference()).isEqualTo("namespace/shop/policy");
        assertThat(PolicySource.ofReference("namespace/shop/policy")).isEqualTo(source);
        assertThat(PolicySource.ofReference("policy")).isEqualTo(PolicySource.policy("policy"));
        assertThat(source).hasToString("namespace policy \"shop/policy\"");
    }

    @Test
    void isRegisteredForItsOwnNamespaceOnly() {
        index.put(policy("shop", "secrets: {configMaps: Forbid}"));
        index.put(policy("pay", "match: {resources: [{version: v1, kind: Secret, operations: [DELETE]}]}\n" + NEVER));
        index.put(policy("plain", "podSecurity: {level: baseline}"));

        assertThat(index.kinds()).doesNotContain(ObjectKind.CONFIG_MAP);
        assertThat(index.resources()).isEmpty();
        assertThat(index.ofNamespaces())
                .isEqualTo(new PolicyScope(
                        Set.of("shop", "pay"),
                        Set.of(ObjectKind.CONFIG_MAP),
                        Set.of(),
                        Set.of(new MatchedResource("", "v1", "Secret", EnumSet.of(Operation.DELETE)))));

        index.put(Policies.policy("secrets: {configMaps: Forbid}"));
        assertThat(index.ofNamespaces().kinds()).isEmpty();
        assertThat(index.ofNamespaces().namespaces()).containsExactly("pay");
    }

    @Test
    void isEvaluatedAfterPoliciesOfTheClusterAndRemoved() {
        var own = policy("a", NEVER);
        index.put(own);
        index.put(Policies.policy(NEVER));

        assertThat(index.of("a"))
                .extracting(policy -> policy.source().isOfNamespace())
                .containsExactly(false, true);
        index.remove(own);
        assertThat(index.of("a")).hasSize(1);
    }

    private Verdict evaluate(String namespace) {
        return evaluate(namespace, "nginx");
    }

    private Verdict evaluate(String namespace, String image) {
        var pod = Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: %s}
            spec: {hostNetwork: true, containers: [{name: web, image: %s}]}
            """.formatted(namespace, image));
        return TestEvaluator.of(index).evaluate(AdmissionAttributes.create(pod));
    }

    private static NamespacePolicy policy(String namespace, String spec) {
        return new KubernetesSerialization()
                .unmarshal("""
                    apiVersion: sallyport.dev/v1alpha1
                    kind: NamespacePolicy
                    metadata: {name: policy, namespace: %s}
                    spec:
                    """.formatted(namespace) + spec.indent(2), NamespacePolicy.class);
    }
}
