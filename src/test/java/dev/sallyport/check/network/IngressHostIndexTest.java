package dev.sallyport.check.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.Manifests;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts of Ingresses by namespace. */
class IngressHostIndexTest {
    private final IngressHostIndex index = new IngressHostIndex(List.of(
            ingress("shop", "Shop.example.org"),
            ingress("pay", "pay.example.org"),
            ingress("pay", "*.wild.example.org"),
            ingress("shop", "a.b.deep.example.org")));

    @ParameterizedTest
    @CsvSource({
        "shop, shop.example.org, false",
        "other, shop.example.org, true",
        "shop, pay.example.org, true",
        "shop, a.wild.example.org, true",
        "shop, a.b.wild.example.org, false",
        "pay, a.wild.example.org, false",
        "other, *.example.org, true",
        "other, *.wild.example.org, true",
        "other, *.b.deep.example.org, true",
        "other, *.deep.example.org, false",
        "other, free.example.net, false",
        "other, localhost, false"
    })
    void findsHostsOfOtherNamespacesAlsoByWildcard(String namespace, String host, boolean isUsed) {
        assertThat(index.areUsedOutside(namespace, host)).contains(isUsed);
    }

    private static Ingress ingress(String namespace, String host) {
        return (Ingress) Manifests.subject("""
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: web, namespace: %s}
                spec: {rules: [{host: "%s"}]}
                """.formatted(namespace, host)).object();
    }
}
