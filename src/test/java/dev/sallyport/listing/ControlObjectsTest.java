package dev.sallyport.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.environment.NamespaceControls.Control;
import dev.sallyport.environment.NamespaceControls.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Controls of namespaces in a cluster. */
@EnableKubernetesMockClient(crud = true)
class ControlObjectsTest {
    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    /** Specs of the NetworkPolicies; whether they deny ingress and egress by default. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{podSelector: {}, policyTypes: [Ingress]}|true|false",
                "{podSelector: {}}|true|false",
                "{podSelector: {}, policyTypes: [Ingress, Egress]}|true|true",
                "{podSelector: {}, policyTypes: [Egress]}|false|true",
                "{podSelector: {matchLabels: {a: b}}, policyTypes: [Ingress]}|false|false",
                "{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}|false|false",
                "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}|false|false",
                "{podSelector: {}, policyTypes: [Ingress]};{podSelector: {}, ingress: [{}]}|false|false",
                "{podSelector: {}, policyTypes: [Ingress]};{podSelector: {matchLabels: {a: b}}, ingress:"
                        + " [{}]}|true|false",
                "{podSelector: {}, policyTypes: [Ingress]};{podSelector: {}, ingress: [{ports: [{port:"
                        + " 80}]}]}|true|false",
                "{podSelector: {}, policyTypes: [Ingress, Egress]};{podSelector: {}, policyTypes: [Egress], egress:"
                        + " [{}]}|true|false"
            })
    void recognizesDefaultDeny(String specs, boolean ingress, boolean egress) {
        var policies = Arrays.stream(specs.split(";", -1))
                .map(spec -> object(
                        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: " + spec,
                        NetworkPolicy.class))
                .toList();

        assertThat(ControlObjects.denies(policies, "Ingress")).isEqualTo(ingress);
        assertThat(ControlObjects.denies(policies, "Egress")).isEqualTo(egress);
    }

    @Test
    void readsWritersOfGuardsByTheirRoles() {
        create("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: edit}
            rules: [{apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, create]}]
            """);
        create("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: view}
            rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get, list]}]
            """);
        for (var role : new String[] {"edit", "view", "absent"}) {
            create("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: shop}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s}
                """.formatted(role));
        }

        var read = new ControlObjects(client).read(Optional.of("shop"), EnumSet.of(Control.GUARD_CHANGES));

        assertThat(read.get("shop").guardWriters()).containsExactly("edit (edit)");
    }

    /** An object without limits controls nothing, and a kind that the cluster lacks has no objects. */
    @Test
    void countsObjectsWithLimits() {
        create("{apiVersion: v1, kind: ResourceQuota, metadata: {name: a, namespace: shop}, spec: {hard: {pods: 9}}}");
        create("{apiVersion: v1, kind: ResourceQuota, metadata: {name: a, namespace: empty}, spec: {}}");

        var read = new ControlObjects(client)
                .read(Optional.empty(), EnumSet.of(Control.RESOURCE_QUOTA, Control.LIMIT_RANGE, Control.ALERTS));

        assertThat(read.getOrDefault("shop", State.NONE).resourceQuotas()).isOne();
        assertThat(read.getOrDefault("empty", State.NONE).resourceQuotas()).isZero();
        assertThat(read.getOrDefault("shop", State.NONE).limitRanges()).isZero();
    }

    private void create(String yaml) {
        client.resource(new KubernetesSerialization().<HasMetadata>unmarshal("---\n" + yaml))
                .create();
    }

    private static <T> T object(String yaml, Class<T> type) {
        return new KubernetesSerialization().unmarshal(yaml, type);
    }
}
