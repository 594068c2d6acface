package dev.sallyport.check.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Manifests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the selection of pods by monitors, directly or via a Service. */
class MonitorIndexTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "front");
    private static final String WEB = """
        apiVersion: apps/v1
        kind: %s
        metadata: {name: web, namespace: shop}
        spec: {template: {metadata: {labels: {app: web}, annotations: {%s}}, spec: {containers: [{name: web}]}}}
        """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{selector: {matchLabels: {app: web}}} | shop | true",
                "{selector: {matchLabels: {app: web}}} | other | false",
                "{selector: {matchLabels: {app: db}}} | shop | false",
                "{selector: {}} | shop | true",
                "{selector: {matchExpressions: [{key: tier, operator: Exists}]}} | shop | true",
                "{selector: {matchLabels: {app: web}}, namespaceSelector: {any: true}} | other | true",
                "{selector: {matchLabels: {app: web}}, namespaceSelector: {matchNames: [shop]}} | other | true",
                "{selector: {matchLabels: {app: web}}, namespaceSelector: {matchNames: [db]}} | shop | false",
                "{selector: {matchExpressions: [{key: tier, operator: Odd}]}} | shop | false",
                "{selector: {matchLabels: []}, namespaceSelector: odd} | shop | false"
            })
    void podMonitorSelectsPods(String spec, String home, boolean selected) {
        assertThat(new MonitorIndex(List.of(monitor("PodMonitor", home, spec)), List.of(), List.of())
                        .select("shop", LABELS))
                .contains(selected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{selector: {app: web}} | {matchLabels: {service: web}} | true",
                "{selector: {app: web, tier: front}} | {matchLabels: {service: web}} | true",
                "{selector: {app: db}} | {matchLabels: {service: web}} | false",
                "{selector: {app: web}} | {matchLabels: {service: db}} | false",
                "{selector: {}} | {matchLabels: {service: web}} | false",
                "{selector: {app: web}, type: ExternalName, externalName: x.org} | {matchLabels: {service: web}} |"
                        + " false"
            })
    void serviceMonitorSelectsPodsOfService(String spec, String ofServices, boolean selected) {
        Service service = YAML.unmarshal("""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop, labels: {service: web}}
            spec: %s
            """.formatted(spec), Service.class);
        var monitor = monitor("ServiceMonitor", "shop", "{selector: " + ofServices + "}");

        assertThat(new MonitorIndex(List.of(), List.of(monitor), List.of(service)).select("shop", LABELS))
                .contains(selected);
    }

    @Test
    void annotatedPodsAndJobsNeedNoMonitor() {
        var check = new MonitoringCheck(Monitors.NONE);

        assertThat(check.evaluate(Manifests.workload(WEB.formatted("Deployment", ""))))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(check.evaluate(Manifests.workload(WEB.formatted("Deployment", "prometheus.io/scrape: \"true\""))))
                .isInstanceOf(Outcome.Passed.class);
        assertThat(check.evaluate(Manifests.workload(WEB.formatted("Job", "").replace("apps/v1", "batch/v1"))))
                .isInstanceOf(Outcome.Passed.class);
    }

    @Test
    void isUndecidedUntilMonitorsAreRead() {
        var web = Manifests.workload(WEB.formatted("Deployment", ""));

        assertThat(new MonitoringCheck((_, _) -> Optional.empty()).evaluate(web))
                .isInstanceOf(Outcome.Undecided.class);
        assertThat(new ServiceAccountPermissionsCheck((_, _) -> Optional.empty()).evaluate(web))
                .isInstanceOf(Outcome.Undecided.class);
    }

    private static GenericKubernetesResource monitor(String kind, String namespace, String spec) {
        return YAML.unmarshal("""
            apiVersion: monitoring.coreos.com/v1
            kind: %s
            metadata: {name: m, namespace: %s}
            spec: %s
            """.formatted(kind, namespace, spec), GenericKubernetesResource.class);
    }
}
