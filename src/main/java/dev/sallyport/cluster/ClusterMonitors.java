package dev.sallyport.cluster;

import dev.sallyport.check.runtime.MonitorIndex;
import dev.sallyport.check.runtime.Monitors;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PodMonitors, ServiceMonitors and Services of the cluster, watched from the first time that a policy asks about them.
 *
 * <p>A cluster may be without the Prometheus operator: then there are no monitors, until its kinds are installed.
 */
public final class ClusterMonitors implements Monitors {
    private static final String GROUP = "monitoring.coreos.com";

    private final SharedIndexInformer<GenericKubernetesResource> podMonitors;
    private final SharedIndexInformer<GenericKubernetesResource> serviceMonitors;
    private final SharedIndexInformer<Service> services;
    private final FirstAsked informers;
    private final Installed installed;
    private volatile @Nullable MonitorIndex index;

    /** Nothing is watched yet. */
    public ClusterMonitors(KubernetesClient client) {
        podMonitors = informer(client, "PodMonitor", "podmonitors");
        serviceMonitors = informer(client, "ServiceMonitor", "servicemonitors");
        services = client.services().inAnyNamespace().runnableInformer(0);
        informers = new FirstAsked(List.of(podMonitors, serviceMonitors, services));
        installed = new Installed(client, "podmonitors." + GROUP);
        follow(podMonitors);
        follow(serviceMonitors);
        follow(services);
    }

    @Override
    public Optional<Boolean> select(String namespace, Map<String, String> labels) {
        var there = installed.isInstalled();
        if (there.isEmpty()) {
            return Optional.empty();
        }
        if (!there.get()) {
            return Optional.of(false);
        }
        return informers.areComplete() ? current().select(namespace, labels) : Optional.empty();
    }

    /** Ends watching. */
    public void stop() {
        informers.stop();
        installed.stop();
    }

    private static SharedIndexInformer<GenericKubernetesResource> informer(
            KubernetesClient client, String kind, String plural) {
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
        return client.genericKubernetesResources(context).inAnyNamespace().runnableInformer(0);
    }

    private <T extends HasMetadata> void follow(SharedIndexInformer<T> informer) {
        informer.addEventHandler(Changes.each(_ -> index = null, _ -> index = null));
    }

    /** Made again at the first question after a change; a change meanwhile takes it away again. */
    private MonitorIndex current() {
        var known = index;
        if (known == null) {
            synchronized (this) {
                known = new MonitorIndex(
                        podMonitors.getStore().list(),
                        serviceMonitors.getStore().list(),
                        services.getStore().list());
                index = known;
            }
        }
        return known;
    }
}
