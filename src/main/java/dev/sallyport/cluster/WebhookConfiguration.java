package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One webhook configuration in the cluster: watched, created, repaired and removed. */
final class WebhookConfiguration<C extends HasMetadata> {
    private final Resource<C> resource;
    private final KubernetesClient client;
    private final Function<C, ?> webhooks;
    private @Nullable SharedIndexInformer<C> informer;

    /**
     * Creates a keeper of the named configuration.
     *
     * @param webhooks returns the part that is repaired, in addition to the owners
     */
    WebhookConfiguration(KubernetesClient client, Class<C> kind, String name, Function<C, ?> webhooks) {
        this.client = client;
        this.resource = client.resources(kind).withName(name);
        this.webhooks = webhooks;
    }

    /** Runs an action after each change of the configuration. */
    synchronized void watch(Runnable changed) {
        var watching = resource.runnableInformer(0);
        watching.exceptionHandler((_, _) -> true);
        watching.addEventHandler(InformerHandlers.onChange(changed));
        watching.start();
        informer = watching;
    }

    synchronized void stop() {
        if (informer != null) {
            informer.stop();
        }
    }

    /** Creates the configuration, or updates it if it differs. */
    void keep(C required) {
        var current = resource.get();
        if (current == null) {
            client.resource(required).create();
        } else if (!Objects.equals(webhooks.apply(current), webhooks.apply(required))
                || !Objects.equals(
                        current.getMetadata().getOwnerReferences(),
                        required.getMetadata().getOwnerReferences())) {
            client.resource(required).update();
        }
    }

    /** Deletes the configuration if it exists. */
    void remove() {
        if (resource.get() != null) {
            resource.delete();
        }
    }
}
