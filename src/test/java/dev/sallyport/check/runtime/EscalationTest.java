package dev.sallyport.check.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.runtime.Escalation.Scope;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Permissions that lead to cluster-admin; the same roles become administrators of a real API server in EscalationIT. */
class EscalationTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @ParameterizedTest
    @EnumSource
    void roleThatIsActedOutIsDangerous(Escalation escalation) throws IOException {
        assertThat(rights(roles().get(escalation.name()), Scope.CLUSTER)).contains(escalation.text(Scope.CLUSTER));
    }

    @ParameterizedTest
    @EnumSource
    void everyRuleWithoutTheEscalationIsHarmless(Escalation escalation) throws IOException {
        var others = roles().get(escalation.name()).stream()
                .filter(rule -> EscalationRules.in(rule, Scope.CLUSTER).isEmpty())
                .toList();

        assertThat(others).hasSizeLessThan(roles().get(escalation.name()).size());
    }

    static Stream<PolicyRule> workloads() {
        return Stream.of(
                        "apps/deployments",
                        "apps/daemonsets",
                        "apps/statefulsets",
                        "apps/replicasets",
                        "batch/jobs",
                        "batch/cronjobs",
                        "/replicationcontrollers",
                        "/pods")
                .flatMap(resource -> Stream.of("create", "patch", "update").map(verb -> rule(resource, verb)));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void writingWorkloadsIsDangerousInAllNamespacesAndInKubeSystem(PolicyRule rule) {
        assertThat(EscalationRules.in(rule, Scope.CLUSTER))
                .singleElement()
                .asString()
                .contains("in all namespaces: ");
        assertThat(EscalationRules.in(rule, Scope.SYSTEM_NAMESPACE))
                .singleElement()
                .asString()
                .contains("in kube-system: ");
        assertThat(EscalationRules.in(rule, Scope.ANY_NAMESPACE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/pods/attach, get",
        "/pods/exec, get",
        "/pods/ephemeralcontainers, update",
        "/secrets, deletecollection",
        "/secrets, update",
        "/namespaces, update",
        "/persistentvolumes, create",
        "certificates.k8s.io/certificatesigningrequests/approval, patch",
        "admissionregistration.k8s.io/validatingadmissionpolicies, update",
        "admissionregistration.k8s.io/mutatingadmissionpolicies, create",
        "admissionregistration.k8s.io/mutatingadmissionpolicybindings, create",
        "admissionregistration.k8s.io/mutatingwebhookconfigurations, create",
        "apiregistration.k8s.io/apiservices, patch",
        "apiextensions.k8s.io/customresourcedefinitions, deletecollection",
        "sallyport.dev/environments, patch",
        "sallyport.dev/trustroots, update"
    })
    void isDangerousClusterWide(String resource, String verb) {
        assertThat(EscalationRules.in(rule(resource, verb), Scope.CLUSTER)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/secrets, create",
        "/secrets, delete",
        "/pods, get",
        "/pods, delete",
        "/pods/log, get",
        "/pods/portforward, create",
        "/pods/eviction, create",
        "/configmaps, update",
        "/namespaces, create",
        "/namespaces, get",
        "/persistentvolumes, patch",
        "/persistentvolumeclaims, create",
        "apps/deployments/scale, update",
        "apps/deployments/status, patch",
        "certificates.k8s.io/certificatesigningrequests, create",
        "certificates.k8s.io/signers, sign",
        "rbac.authorization.k8s.io/clusterrolebindings, create",
        "sallyport.dev/deploymentexceptions, create",
        "sallyport.dev/environments, deploy",
        "apps/pods, create"
    })
    void isHarmlessClusterWide(String resource, String verb) {
        assertThat(EscalationRules.in(rule(resource, verb), Scope.CLUSTER)).isEmpty();
    }

    private static PolicyRule rule(String resource, String verb) {
        var slash = resource.indexOf('/');
        return new PolicyRuleBuilder()
                .withApiGroups(resource.substring(0, slash))
                .withResources(resource.substring(slash + 1))
                .withVerbs(verb)
                .build();
    }

    private static List<String> rights(List<PolicyRule> rules, Scope scope) {
        return rules.stream()
                .flatMap(rule -> EscalationRules.in(rule, scope).stream())
                .toList();
    }

    private static Map<String, List<PolicyRule>> roles() throws IOException {
        Map<?, ?> all =
                YAML.unmarshal(Files.readString(Path.of("src/test/resources/rbac/escalations.yaml")), Map.class);
        var roles = new java.util.TreeMap<String, List<PolicyRule>>();
        all.forEach((name, rules) -> roles.put(
                String.valueOf(name),
                ((List<?>) rules)
                        .stream()
                                .map(rule -> YAML.convertValue(rule, PolicyRule.class))
                                .toList()));
        return roles;
    }
}
