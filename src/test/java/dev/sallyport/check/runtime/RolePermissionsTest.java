package dev.sallyport.check.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.runtime.ServiceAccountPermissions.Grant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the permissions that are equivalent to cluster-admin, independent of role names. */
class RolePermissionsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String WEB = "{kind: ServiceAccount, name: web, namespace: shop}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{apiGroups: ['*'], resources: ['*'], verbs: ['*']} | every verb on every resource",
                "{apiGroups: [apps], resources: [deployments], verbs: ['*']} | every verb on deployments in all"
                        + " namespaces",
                "{apiGroups: [''], resources: ['*'], verbs: [get]} | every resource of the core API group in all"
                        + " namespaces",
                "{apiGroups: [''], resources: [secrets], verbs: [get]} | read secrets in all namespaces",
                "{apiGroups: [''], resources: [pods, secrets], verbs: [watch]} | read secrets in all namespaces",
                "{apiGroups: ['*'], resources: [secrets], verbs: [list]} | read secrets in all namespaces",
                "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]} | escalate"
                        + " roles",
                "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind], resourceNames: [admin]} |"
                        + " bind roles",
                "{apiGroups: [''], resources: [users], verbs: [impersonate], resourceNames: [jane]} | impersonate"
                        + " other users",
                "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]} | create tokens for service"
                        + " accounts",
                "{apiGroups: [''], resources: ['*/token'], verbs: [create]} | create tokens for service accounts",
                "{apiGroups: [''], resources: [pods/exec], verbs: [create]} | run commands in pods",
                "{apiGroups: [''], resources: [pods/exec], verbs: [get]} | run commands in pods",
                "{apiGroups: [''], resources: ['*/exec'], verbs: [create], resourceNames: [db-0]} | run commands in"
                        + " pods",
                "{apiGroups: [''], resources: [groups], verbs: ['*']} | impersonate other users",
                "{apiGroups: ['*'], resources: [a, b, c, d, e], verbs: ['*']} | every verb on a, b, c and 2 more in"
                        + " all namespaces",
                "{apiGroups: [a, b, c, d], resources: ['*'], verbs: [list]} | every resource of API groups \"a, b, c"
                        + " and 1 more\" in all namespaces",
                "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]} | access the kubelets",
                "{apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs:"
                        + " [delete]} | change admission webhooks",
                "{apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs:"
                        + " [update], resourceNames: [own]} | change admission webhooks",
                "{apiGroups: [sallyport.dev], resources: [deploymentpolicies], verbs: [patch]} | change deployment"
                        + " policies"
            })
    void clusterWideRuleIsDangerous(String rule, String right) {
        var role = clusterRole(rule);

        assertThat(grants(role, clusterBinding(WEB))).singleElement().satisfies(grant -> {
            assertThat(grant.binding()).isEqualTo("ClusterRoleBinding \"b\"");
            assertThat(grant.role()).isEqualTo("ClusterRole \"r\"");
            assertThat(grant.right()).startsWith(right);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiGroups: [''], resources: [pods, configmaps], verbs: [get, list, watch]}",
                "{apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [db]}",
                "{apiGroups: [''], resources: [secrets], verbs: [create]}",
                "{apiGroups: [apps], resources: [secrets], verbs: [get]}",
                "{apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs:"
                        + " [create], resourceNames: [own]}",
                "{apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [get, create]}",
                "{apiGroups: [apps], resources: ['*/scale'], verbs: [get, update, patch]}",
                "{apiGroups: [''], resources: ['pods/*'], verbs: [create]}",
                "{apiGroups: [''], resources: [serviceaccounts, nodes], verbs: [create, get]}",
                "{nonResourceURLs: ['*'], verbs: ['*']}"
            })
    void ordinaryRuleIsNotDangerous(String rule) {
        assertThat(grants(clusterRole(rule), clusterBinding(WEB))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kind: User, name: 'system:serviceaccount:shop:web'}",
                "{kind: Group, name: 'system:serviceaccounts'}",
                "{kind: Group, name: 'system:serviceaccounts:shop'}",
                "{kind: Group, name: 'system:authenticated'}"
            })
    void bindingAppliesByUserNameAndGroups(String subject) {
        assertThat(grants(everything(), clusterBinding(subject))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kind: ServiceAccount, name: web, namespace: other}",
                "{kind: ServiceAccount, name: other, namespace: shop}",
                "{kind: Group, name: 'system:serviceaccounts:other'}",
                "{kind: User, name: web}"
            })
    void bindingDoesNotApplyToOtherSubjects(String subject) {
        assertThat(grants(everything(), clusterBinding(subject))).isEmpty();
    }

    @Test
    void namespacedBindingCountsOnlyMostDangerousPermissions() {
        assertThat(grants(everything(), binding("shop", "ClusterRole")))
                .containsExactly(
                        new Grant("RoleBinding \"shop/b\"", "ClusterRole \"r\"", "every verb on every resource"));
        assertThat(grants(
                        clusterRole("{apiGroups: [''], resources: [secrets], verbs: [get]}"),
                        binding("shop", "ClusterRole")))
                .isEmpty();
        assertThat(grants(
                        role("shop", "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}"),
                        binding("shop", "Role")))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate]} | 1",
                "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]} | 1",
                "{apiGroups: [''], resources: [serviceaccounts], verbs: [impersonate]} | 1",
                "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]} | 0",
                "{apiGroups: [''], resources: [users, groups], verbs: [impersonate]} | 0",
                "{apiGroups: [''], resources: [pods/exec], verbs: [create]} | 0",
                "{apiGroups: [apps], resources: [deployments], verbs: ['*']} | 0"
            })
    void namespacedBindingIgnoresClusterScopedResources(String rule, int rights) {
        assertThat(grants(clusterRole(rule), binding("shop", "ClusterRole"))).hasSize(rights);
    }

    @Test
    void aggregatedRoleHasRulesOfControlPlane() {
        var role = object("ClusterRole", "{name: r}", """
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: r}}]}
            rules: [{apiGroups: [''], resources: [secrets], verbs: [list]}]
            """);

        assertThat(grants(role, clusterBinding(WEB))).hasSize(1);
    }

    @Test
    void bindingInKubeSystemCountsWhereItsPodsCanUseControllers() {
        var role = clusterRole("{apiGroups: [''], resources: [pods], verbs: [create]}");

        assertThat(grants(role, binding("kube-system", "ClusterRole")))
                .singleElement()
                .satisfies(grant -> assertThat(grant.right()).startsWith("create pods in kube-system: "));
        assertThat(grants(role, binding("shop", "ClusterRole"))).isEmpty();
    }

    @Test
    void subjectDefaultsToNamespaceOfBinding() {
        var subject = "{kind: ServiceAccount, name: web, namespace: ''}";
        var inShop = object(
                "RoleBinding",
                "{name: b, namespace: shop}",
                "roleRef: {kind: ClusterRole, name: r}\nsubjects: [" + subject + "]");

        assertThat(grants(everything(), inShop)).hasSize(1);
        assertThat(grants("null", everything(), clusterBinding("{kind: ServiceAccount, name: web}")))
                .isEmpty();
    }

    @Test
    void bindingsOfNamespacesDifferAndAreSorted() {
        assertThat(grants(everything(), binding("shop", "ClusterRole"), binding("db", "ClusterRole")))
                .extracting(Grant::binding)
                .containsExactly("RoleBinding \"db/b\"", "RoleBinding \"shop/b\"");
    }

    @Test
    void missingRoleGrantsNoPermissions() {
        assertThat(grants(role("other", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"), binding("shop", "Role")))
                .isEmpty();
        assertThat(grants(clusterBinding(WEB))).isEmpty();
    }

    private static List<Grant> grants(HasMetadata... objects) {
        return grants("shop", objects);
    }

    private static List<Grant> grants(String namespace, HasMetadata... objects) {
        return new RolePermissions(
                        of(Role.class, objects),
                        of(ClusterRole.class, objects),
                        of(RoleBinding.class, objects),
                        of(ClusterRoleBinding.class, objects))
                .of(namespace, "web")
                .orElseThrow();
    }

    private static <T> List<T> of(Class<T> type, HasMetadata... objects) {
        return List.of(objects).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static HasMetadata everything() {
        return clusterRole("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}");
    }

    private static HasMetadata clusterRole(String rule) {
        return object("ClusterRole", "{name: r}", "rules: [" + rule + "]");
    }

    private static HasMetadata role(String namespace, String rule) {
        return object("Role", "{name: r, namespace: " + namespace + "}", "rules: [" + rule + "]");
    }

    private static HasMetadata clusterBinding(String subject) {
        return object(
                "ClusterRoleBinding",
                "{name: b}",
                "roleRef: {kind: ClusterRole, name: r}\nsubjects: [" + subject + "]");
    }

    private static HasMetadata binding(String namespace, String roleKind) {
        return object(
                "RoleBinding",
                "{name: b, namespace: " + namespace + "}",
                "roleRef: {kind: " + roleKind + ", name: r}\nsubjects: [" + WEB + "]");
    }

    private static HasMetadata object(String kind, String metadata, String rest) {
        return YAML.unmarshal("apiVersion: rbac.authorization.k8s.io/v1\nkind: %s\nmetadata: %s\n%s\n"
                .formatted(kind, metadata, rest));
    }
}
