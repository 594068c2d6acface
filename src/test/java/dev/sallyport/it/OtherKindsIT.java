package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** Tests of Services, Ingresses and ConfigMaps, which are evaluated when a policy has checks for them. */
class OtherKindsIT {
    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void evaluatesServiceTypeAndExternalAddress() {
        var namespace = cluster.namespace("services");
        cluster.apply(service(namespace, "old", "NodePort"), "create", "-f", "-")
                .succeeded();
        cluster.policy(namespace, "network: {serviceTypes: [ClusterIP], externalIPs: Forbid}");
        var open = service(namespace, "open", "NodePort");
        awaitDenial(open);

        var result = cluster.apply(open, "create", "-f", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("network/service-type").contains("the Service is of type NodePort");
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

        // An object from before the policy may get labels, but no new violation.
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
    void deniesIngressWithoutTls() {
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
        awaitDenial(plain);
        assertThat(cluster.apply(plain, "create", "-f", "-").err())
                .contains("network/ingress-tls at spec.rules[0].host");
        var encrypted = plain + "  tls: [{hosts: [shop.example.org], secretName: shop-tls}]\n";
        assertThat(cluster.apply(encrypted, "create", "-f", "-").code()).isZero();
    }

    @Test
    void deniesCredentialInConfigMap() {
        var namespace = cluster.namespace("config-maps");
        cluster.policy(namespace, "secrets: {configMaps: Forbid}");
        var bad = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: web, namespace: %s}
            data: {DB_PASSWORD: correct-horse-battery}
            """.formatted(namespace);
        awaitDenial(bad);

        var result = cluster.apply(bad, "create", "-f", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
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

    /** Waits because the webhook configuration contains a kind only soon after the first policy with checks for it. */
    private void awaitDenial(String manifest) {
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(manifest, "create", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("denied the request"));
    }
}
