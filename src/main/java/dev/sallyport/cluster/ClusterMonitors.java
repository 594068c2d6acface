package dev.sallyport.cluster;

import dev.sallyport.check.runtime.MonitorIndex;
import dev.sallyport.check.runtime.Monitors;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PodMonitors, ServiceMonitors and Services of the cluster, watched from the first query on.
 *
 * <p>A cluster may lack the Prometheus operator or one of its kinds; a missing kind has no monitors until it is installed.
 */
@Singleton
public final class ClusterMonitors implements Monitors {
    private final OptionalKind podMonitors;
    private final OptionalKind serviceMonitors;
    private final SharedIndexInformer<Service> services;
    private final LazyInformers serviceInformer;
    private final DerivedView<MonitorIndex> index;

    /** Creates informers that are not started. */
    public ClusterMonitors(KubernetesClient client) {
        services = client.services().inAnyNamespace().runnableInformer(0);
        serviceInformer = new LazyInformers(List.of(services));
        index = new DerivedView<>(this::index);
        podMonitors = new OptionalKind(client, kind("PodMonitor", "podmonitors"), index::changed);
        serviceMonitors = new OptionalKind(client, kind("ServiceMonitor", "servicemonitors"), index::changed);
        services.addEventHandler(InformerHandlers.onChange(index::changed));
    }

    @Override
    public Optional<Boolean> select(String namespace, Map<String, String> labels) {
        // no short circuit: the first query starts every informer
        var podMonitorsSynced = podMonitors.requestSync();
        var serviceMonitorsSynced = serviceMonitors.requestSync();
        var synced = serviceInformer.requestSync() && podMonitorsSynced && serviceMonitorsSynced;
        return synced ? index.get().select(namespace, labels) : Optional.empty();
    }

    /** Stops watching. */
    public void stop() {
        podMonitors.stop();
        serviceMonitors.stop();
        serviceInformer.stop();
    }

    private MonitorIndex index() {
        return new MonitorIndex(
                podMonitors.objects(),
                serviceMonitors.objects(),
                services.getStore().list());
    }

    private static ResourceDefinitionContext kind(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("monitoring.coreos.com")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
