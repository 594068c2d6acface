package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** Objects that run nothing are judged while a policy asks about them. */
class OtherKindsIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void servicesArePolicyReferenceTypeAndAddress() {
        var namespace = cluster.namespace("services");
        cluster.apply(service(namespace, "old", "NodePort"), "create", "-f", "-")
                .succeeded();
        cluster.policy(namespace, "network: {serviceTypes: [ClusterIP], externalIPs: Forbid}");
        var open = service(namespace, "open", "NodePort");
        awaitRefusal(open);

        var refused = cluster.apply(open, "create", "-f", "-");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("network/service-type").contains("the Service is of type NodePort");
        var web = service(namespace, "web", "ClusterIP");
        assertThat(cluster.apply(web, "create", "-f", "-").code()).isZero();
        assertThat(cluster.kubectl(
                                "patch",
                                "service",
                                "-n",
                                namespace,
                                "web",
                                "-p",
                                "{\"spec\":{\"externalIPs\":[\"192.0.2.7\"]}}")
                        .err())
                .contains("network/external-ip");

        // What was there before the policy may be labelled, but not changed to another thing that is refused.
        assertThat(cluster.kubectl("label", "service", "-n", namespace, "old", "team=shop")
                        .code())
                .isZero();
        assertThat(cluster.kubectl(
                                "patch",
                                "service",
                                "-n",
                                namespace,
                                "old",
                                "-p",
                                "{\"spec\":{\"type\":\"LoadBalancer\"}}")
                        .err())
                .contains("network/service-type");
    }

    @Test
    void ingressesNeedTls() {
        var namespace = cluster.namespace("ingresses");
        cluster.policy(namespace, "network: {ingressTLS: Require}");
        var plain = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web, namespace: %s}
            spec:
              rules:
                - host: shop.example.org
                  http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
            """.formatted(namespace);
        awaitRefusal(plain);
        assertThat(cluster.apply(plain, "create", "-f", "-").err())
                .contains("network/ingress-tls at spec.rules[0].host");
        var encrypted = plain + "  tls: [{hosts: [shop.example.org], secretName: shop-tls}]\n";
        assertThat(cluster.apply(encrypted, "create", "-f", "-").code()).isZero();
    }

    @Test
    void configMapsMayHoldNoCredentials() {
        var namespace = cluster.namespace("config-maps");
        cluster.policy(namespace, "secrets: {configMaps: Forbid}");
        var bad = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: web, namespace: %s}
            data: {DB_PASSWORD: correct-horse-battery}
            """.formatted(namespace);
        awaitRefusal(bad);

        var refused = cluster.apply(bad, "create", "-f", "-");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("secrets/literal at data['DB_PASSWORD']")
                .doesNotContain("correct-horse-battery");
        assertThat(cluster.kubectl("create", "configmap", "-n", namespace, "web", "--from-literal=LOG_LEVEL=info")
                        .code())
                .isZero();
    }

    private static String service(String namespace, String name, String type) {
        return """
            apiVersion: v1
            kind: Service
            metadata: {name: %s, namespace: %s}
            spec: {type: %s, selector: {app: web}, ports: [{port: 80}]}
            """.formatted(name, namespace, type);
    }

    /** The webhook is asked about a kind from soon after the first policy that has something to say about it. */
    private void awaitRefusal(String manifest) {
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(manifest, "create", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("denied the request"));
    }
}
