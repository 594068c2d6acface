package dev.sallyport.check.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposureIndexTest {
    private static final Map<String, String> WEB = Map.of("app", "web", "version", "1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: NodePort, selector: {app: web}}                              | true",
                "{type: LoadBalancer, selector: {app: web, version: '1'}}            | true",
                "{type: ClusterIP, externalIPs: [192.0.2.7], selector: {app: web}}   | true",
                "{type: ClusterIP, selector: {app: web}}                             | false",
                "{selector: {app: web}}                                              | false",
                "{type: NodePort, selector: {app: db}}                               | false",
                "{type: NodePort, selector: {}}                                      | false",
                "{type: NodePort}                                                    | false",
                "{type: ExternalName, externalName: x, externalIPs: [192.0.2.7], selector: {app: web}} | false"
            })
    void isExposedByServiceWithExternalAddress(String spec, boolean expected) {
        assertThat(index(service(spec)).isExposed("shop", WEB)).contains(expected);
        assertThat(index(service(spec)).isExposed("other", WEB)).contains(false);
    }

    @Test
    void isExposedByIngress() {
        var service = service("{selector: {app: web}}");

        assertThat(index(service, ingress("{defaultBackend: {service: {name: web}}}"))
                        .isExposed("shop", WEB))
                .contains(true);
        assertThat(index(service, ingress("{rules: [{host: a}, {http: {paths: [{backend: {service: {name: web}}}]}}]}"))
                        .isExposed("shop", WEB))
                .contains(true);
        assertThat(index(service, ingress("{defaultBackend: {service: {name: db}}}"))
                        .isExposed("shop", WEB))
                .contains(false);
        assertThat(index(service, ingress("{defaultBackend: {resource: {kind: B, name: web}}}"))
                        .isExposed("shop", WEB))
                .contains(false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, port: 80}]}]}                 | true",
                "{parentRefs: [{name: gw}], rules: [{}, {backendRefs: [{name: db}, {name: web}]}]}           | true",
                "{parentRefs: [{name: gw}], rules: [{backendRefs: [{name: db}]}]}                            | false",
                "{parentRefs: [{name: gw}], rules: [{backendRefs: [{kind: Bucket, name: web}]}]}             | false",
                "{parentRefs: [{name: gw}], rules: [{backendRefs: [{kind: ServiceImport, name: web}]}]}      | true",
                "{parentRefs: [{name: gw}], rules: [{filters: [{requestMirror: {backendRef: {name: web}}}]}]} | true",
                "{parentRefs: [{name: gw}], rules: [{backendRefs: [{name: db, filters: [{requestMirror: {backendRef:"
                        + " {name: web}}}]}]}]} | true",
                "{parentRefs: [{kind: ListenerSet, name: gw}], rules: [{backendRefs: [{name: web}]}]}        | true",
                "{parentRefs: [{kind: Service, name: db}], rules: [{backendRefs: [{name: web}]}]}            | false",
                "{parentRefs: [], rules: [{backendRefs: [{name: web}]}]}                                     | false",
                "{rules: [{backendRefs: [{name: web}]}]}                                                     | false",
                "{parentRefs: [{name: gw}]}                                                                  | false",
                "{parentRefs: odd, rules: 7}                                                                 | false",
            })
    void isExposedByGatewayRoute(String spec, boolean expected) {
        assertThat(behind(route("shop", spec)).isExposed("shop", WEB)).contains(expected);
    }

    /** ReferenceGrants are ignored because a user can create one at any time. */
    @Test
    void isExposedByRouteOfOtherNamespace() {
        var spec = "{parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, namespace: shop}]}]}";
        assertThat(behind(route("edge", spec)).isExposed("shop", WEB)).contains(true);
        assertThat(behind(route("edge", "{parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web}]}]}"))
                        .isExposed("shop", WEB))
                .contains(false);
    }

    private static ExposureIndex behind(GenericKubernetesResource route) {
        return new ExposureIndex(List.of(service("{selector: {app: web}}")), List.of(), List.of(route));
    }

    private static GenericKubernetesResource route(String namespace, String spec) {
        return Serialization.unmarshal("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web, namespace: %s}
            spec: %s
            """.formatted(namespace, spec), GenericKubernetesResource.class);
    }

    private static ExposureIndex index(Service service, Ingress... ingresses) {
        return new ExposureIndex(List.of(service), List.of(ingresses), List.of());
    }

    private static Service service(String spec) {
        return Serialization.unmarshal(
                "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: " + spec, Service.class);
    }

    private static Ingress ingress(String spec) {
        return Serialization.unmarshal(
                "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: in, namespace: shop}\nspec: " + spec,
                Ingress.class);
    }
}
