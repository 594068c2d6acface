package dev.sallyport.check.runtime;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Index of the PodMonitors and ServiceMonitors of a cluster (monitoring.coreos.com/v1).
 *
 * @see <a href="https://prometheus-operator.dev/docs/api-reference/api/">Prometheus Operator API</a>
 */
public final class MonitorIndex implements Monitors {
    private static final ObjectMapper JSON = PlainJson.mapper();

    private final List<Monitor> podMonitors;
    private final List<Service> services;

    private record Monitor(Predicate<String> namespaces, Predicate<Map<String, String>> labels) {
        boolean selects(String namespace, Map<String, String> given) {
            return namespaces.test(namespace) && labels.test(given);
        }
    }

    /** Creates the index from all monitors and Services. Keeps only Services that a ServiceMonitor selects. */
    public MonitorIndex(
            Collection<GenericKubernetesResource> podMonitors,
            Collection<GenericKubernetesResource> serviceMonitors,
            Collection<Service> services) {
        this.podMonitors = monitors(podMonitors);
        var ofServices = monitors(serviceMonitors);
        this.services = services.stream()
                .filter(service -> ofServices.stream()
                        .anyMatch(monitor ->
                                monitor.selects(service.getMetadata().getNamespace(), labels(service.getMetadata()))))
                .toList();
    }

    @Override
    public Optional<Boolean> select(String namespace, Map<String, String> labels) {
        return Optional.of(podMonitors.stream().anyMatch(monitor -> monitor.selects(namespace, labels))
                || services.stream().anyMatch(service -> serves(service, namespace, labels)));
    }

    /** Returns whether a Service selects pods with these labels. Services without selector and of type ExternalName select none. */
    private static boolean serves(Service service, String namespace, Map<String, String> labels) {
        var spec = service.getSpec();
        var selector = spec == null || "ExternalName".equals(spec.getType()) ? null : spec.getSelector();
        return namespace.equals(service.getMetadata().getNamespace())
                && selector != null
                && !selector.isEmpty()
                && labels.entrySet().containsAll(selector.entrySet());
    }

    private static List<Monitor> monitors(Collection<GenericKubernetesResource> objects) {
        return objects.stream().flatMap(MonitorIndex::monitor).toList();
    }

    /** Compiles a monitor; empty if its selector is invalid. */
    private static Stream<Monitor> monitor(GenericKubernetesResource object) {
        try {
            LabelSelector selector = JSON.convertValue(
                    requireNonNullElse(object.get("spec", "selector"), Map.of()), LabelSelector.class);
            return Stream.of(new Monitor(
                    namespaces(object), LabelMatcher.of(requireNonNullElse(selector, new LabelSelector()))));
        } catch (IllegalArgumentException _) {
            return Stream.empty();
        }
    }

    private static Predicate<String> namespaces(GenericKubernetesResource object) {
        Object any = object.get("spec", "namespaceSelector", "any");
        Object names = object.get("spec", "namespaceSelector", "matchNames");
        if (Boolean.TRUE.equals(any)) {
            return _ -> true;
        }
        return names instanceof List<?> list && !list.isEmpty()
                ? list::contains
                : object.getMetadata().getNamespace()::equals;
    }

    private static Map<String, String> labels(ObjectMeta metadata) {
        return requireNonNullElse(metadata.getLabels(), Map.of());
    }
}
