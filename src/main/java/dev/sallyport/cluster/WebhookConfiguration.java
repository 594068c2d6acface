package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One webhook configuration in the cluster: watched, made, put right and taken away. */
final class WebhookConfiguration<C extends HasMetadata> {
    private final Resource<C> place;
    private final KubernetesClient client;
    private final Function<C, ?> webhooks;
    private @Nullable SharedIndexInformer<C> informer;

    /**
     * Keeps the configuration of that name.
     *
     * @param webhooks what of it, beside its owners, is to be as it should be
     */
    WebhookConfiguration(KubernetesClient client, Class<C> kind, String name, Function<C, ?> webhooks) {
        this.client = client;
        this.place = client.resources(kind).withName(name);
        this.webhooks = webhooks;
    }

    /** Tells whenever it may have changed. */
    synchronized void watch(Runnable changed) {
        var watching = place.runnableInformer(0);
        watching.exceptionHandler((_, _) -> true);
        watching.addEventHandler(InformerHandlers.each(_ -> changed.run(), _ -> changed.run()));
        watching.start();
        informer = watching;
    }

    synchronized void stop() {
        if (informer != null) {
            informer.stop();
        }
    }

    /** Makes it what it is to be, where it is not. */
    void keep(C wanted) {
        var there = place.get();
        if (there == null) {
            client.resource(wanted).create();
        } else if (!Objects.equals(webhooks.apply(there), webhooks.apply(wanted))
                || !Objects.equals(
                        there.getMetadata().getOwnerReferences(),
                        wanted.getMetadata().getOwnerReferences())) {
            client.resource(wanted).update();
        }
    }

    /** Takes it away where it is there. */
    void remove() {
        if (place.get() != null) {
            place.delete();
        }
    }
}
