package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.environment.NamespaceMoveRules;
import dev.sallyport.environment.NamespaceMoveRules.SelectingPolicies;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyIndex;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the authorization of writes to Namespaces and DeploymentRecords. */
class WriteAuthorizerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPERATOR = "system:serviceaccount:sallyport-system:sallyport";

    @ParameterizedTest
    @CsvSource({
        "CREATE, system:serviceaccount:sallyport-system:sallyport, true",
        "UPDATE, system:serviceaccount:sallyport-system:sallyport, true",
        "CREATE, kubernetes-admin, false",
        "UPDATE, system:serviceaccount:other:sallyport, false",
        "DELETE, kubernetes-admin, false",
        "CREATE, system:serviceaccount:kube-system:generic-garbage-collector, false"
    })
    void allowsOnlyTheOperatorToWriteRecords(String operation, String user, boolean allowed)
            throws JsonProcessingException {
        var guard = new RecordWriteAuthorizer(() -> OPERATOR, Runnable::run);
        var request = JSON.readTree("""
            {"operation": "%s", "userInfo": {"username": "%s"},
             "kind": {"group": "sallyport.dev", "version": "v1alpha1", "kind": "DeploymentRecord"}}
            """.formatted(operation, user));

        assertThat(guard.appliesTo(AdmissionRequest.of(request))).isTrue();
        assertThat(guard.denial(AdmissionRequest.of(request)).join().isEmpty()).isEqualTo(allowed);
    }

    /** Labels of the namespace before and after, and the Environments that jane may update. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        '{"stage": "dev"}',        '{"stage": "production"}', 'dev,production', true
        '{"stage": "dev"}',        '{"stage": "production"}', 'dev',            false
        '{"stage": "dev"}',        '{"stage": "production"}', 'production',     false
        '{"stage": "production"}', '{}',                      'production',     true
        '{"stage": "production"}', '{}',                      '',               false
        '{}',                      '{"stage": "production"}', '',               false
        '{"a": "b"}',              '{"a": "c"}',              '',               true
        '{"stage": "dev"}',        '{"stage": "dev", "a": "c"}', '',            true
        ,                          '{"stage": "production"}', '',               false
        ,                          '{"stage": "production"}', 'production',     true
        ,                          '{}',                      '',               true
        """)
    void allowsMovingNamespacesOnlyWithUpdateOnEnvironments(String before, String after, String rights, boolean allowed)
            throws JsonProcessingException {
        var cluster = new EnvironmentFixture()
                .with("dev", "namespaceSelector: {matchLabels: {stage: dev}}")
                .with("production", "namespaceSelector: {matchLabels: {stage: production}}")
                .with("named", "namespaces: [shop]");
        var may = Set.of(rights.split(","));
        var guard = new NamespaceWriteAuthorizer(new NamespaceMoveRules(
                cluster.environments(),
                SelectingPolicies.NONE,
                (user, right) -> user.name().equals("jane")
                        && right.equals(new ResourcePermission("update", "environments", "", right.name()))
                        && may.contains(right.name()),
                Runnable::run));

        assertThat(guard.denial(AdmissionRequest.of(namespace(before, after)))
                        .join()
                        .isEmpty())
                .isEqualTo(allowed);
    }

    @Test
    void namesTheMissingPermission() throws JsonProcessingException {
        var cluster =
                new EnvironmentFixture().with("production", "namespaceSelector: {matchLabels: {stage: production}}");
        var guard = new NamespaceWriteAuthorizer(
                new NamespaceMoveRules(cluster.environments(), SelectingPolicies.NONE, (_, _) -> false, Runnable::run));

        assertThat(guard.denial(AdmissionRequest.of(namespace("{\"stage\": \"production\"}", "{}")))
                        .join())
                .hasValue(
                        "the change moves namespace \"shop\" into or out of Environment \"production\", which requires"
                                + " the verb update on environments/production");
    }

    /** Labels before and after, and the policies that jane may update. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        '{"team": "shop"}', '{}',               '',     false
        '{"team": "shop"}', '{"team": "blog"}', '',     false
        '{"team": "shop"}', '{"team": "blog"}', 'shop', true
        '{"team": "shop"}', '{"team": "blog"}', 'blog', false
        '{"team": "shop"}', '{"team": "shop", "a": "b"}', '', true
        '{}',               '{"team": "shop"}', '',     true
        ,                   '{"team": "shop"}', '',     true
        """)
    void allowsMovingNamespacesOutOfPoliciesOnlyWithUpdateOnThem(
            String before, String after, String rights, boolean allowed) throws JsonProcessingException {
        var policies = PolicyIndex.of(
                Policies.compiler((_, _, _) -> Optional.empty()),
                List.of(
                        policy("shop", "match: {namespaceSelector: {matchLabels: {team: shop}}}"),
                        policy("blog", "match: {namespaceSelector: {matchLabels: {team: blog}}}"),
                        policy("other", "match: {namespaces: [other], namespaceSelector: {matchLabels: {team: shop}}}"),
                        policy("named", "match: {namespaces: [shop]}")));
        var guard = new NamespaceWriteAuthorizer(new NamespaceMoveRules(
                new EnvironmentFixture().environments(),
                policies::selecting,
                (_, right) -> right.verb().equals("update")
                        && right.resource().equals("deploymentpolicies")
                        && Set.of(rights.split(",")).contains(right.name()),
                Runnable::run));

        var denial = guard.denial(AdmissionRequest.of(namespace(before, after))).join();

        assertThat(denial.isEmpty()).isEqualTo(allowed);
        assertThat(denial.orElse("DeploymentPolicy \"shop\"")).contains("DeploymentPolicy \"shop\"");
    }

    /** The request of a namespace with generateName has no name; the object has. */
    @Test
    void readsGeneratedNamesOfNewNamespacesFromTheObject() throws JsonProcessingException {
        var policies = PolicyIndex.of(
                Policies.compiler((_, _, _) -> Optional.empty()),
                List.of(policy(
                        "opted-in",
                        "match: {namespaces: [shop], namespaceSelector: {matchExpressions: [{key: out, operator:"
                                + " DoesNotExist}]}}")));
        var guard = new NamespaceWriteAuthorizer(new NamespaceMoveRules(
                new EnvironmentFixture().environments(), policies::selecting, (_, _) -> false, Runnable::run));
        var request = (ObjectNode) namespace(null, "{\"out\": \"true\"}");
        request.put("name", "");

        assertThat(guard.denial(AdmissionRequest.of(request)).join().orElse(""))
                .contains("DeploymentPolicy \"opted-in\"");
    }

    private static DeploymentPolicy policy(String name, String match) {
        var policy = Policies.policy(match + "\nnetwork: {hostPorts: []}");
        policy.getMetadata().setName(name);
        return policy;
    }

    private static JsonNode namespace(String before, String after) throws JsonProcessingException {
        return JSON.readTree(
                """
                {"name": "shop", "userInfo": {"username": "jane"},
                 "kind": {"group": "", "version": "v1", "kind": "Namespace"},
                 "object": {"metadata": {"name": "shop", "labels": %s}},
                 "oldObject": %s}
                """.formatted(after, before == null ? "null" : "{\"metadata\": {\"labels\": " + before + "}}"));
    }
}
