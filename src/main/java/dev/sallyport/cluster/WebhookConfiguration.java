package dev.sallyport.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.kubernetes.ConflictRetry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One webhook configuration in the cluster: watched, created, repaired and removed. A change by another client is
 * repaired at once, and with back-off if it is repeated.
 */
final class WebhookConfiguration<C extends HasMetadata> {
    private static final Duration MAX_PAUSE_AFTER_DELETION = Duration.ofSeconds(10);

    private final Resource<C> resource;
    private final KubernetesClient client;
    private final Class<C> kind;
    private final WebhookCustomization customization;
    private final WebhookChangeListener listener;
    private final RepairBackoff backoff;
    private @Nullable SharedIndexInformer<C> informer;
    private @Nullable ObjectNode lastRequired;

    WebhookConfiguration(
            KubernetesClient client,
            Class<C> kind,
            String name,
            WebhookCustomization customization,
            WebhookChangeListener listener,
            InstantSource clock) {
        this.client = client;
        this.kind = kind;
        this.resource = client.resources(kind).withName(name);
        this.customization = customization;
        this.listener = listener;
        this.backoff = new RepairBackoff(clock);
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

    /**
     * Creates the configuration, or updates it if it differs.
     *
     * @return the time after which a change by another client is repaired; zero if there is none
     */
    synchronized Duration keep(C content) {
        var required = required(content);
        var current = resource.get();
        if (current == null) {
            return create(content, required);
        }
        var isOwnChange = !required.equals(lastRequired);
        var comparison = new WebhookComparison(json(current), required, customization.exclusions(), !isOwnChange);
        var differences = comparison.differences();
        listener.compared(content.getKind(), differences.isEmpty(), comparison.exclusions());
        if (differences.isEmpty()) {
            lastRequired = required;
            return Duration.ZERO;
        }
        var pause = isOwnChange ? Duration.ZERO : backoff.remaining();
        var message = "%s; %s".formatted(String.join("; ", differences), comparison.lastWriter());
        if (pause.isPositive()) {
            listener.changed(current, false, message);
            return pause;
        }
        update(comparison);
        if (!isOwnChange) {
            backoff.repaired();
            listener.changed(current, true, message);
        }
        lastRequired = required;
        listener.compared(content.getKind(), true, comparison.exclusions());
        return Duration.ZERO;
    }

    /** Creates the configuration; one that is deleted again and again is created with short pauses. */
    private Duration create(C content, ObjectNode required) {
        var isDeleted = lastRequired != null;
        var pause = isDeleted ? backoff.remaining(MAX_PAUSE_AFTER_DELETION) : Duration.ZERO;
        if (pause.isPositive()) {
            listener.compared(content.getKind(), false, List.of());
            return pause;
        }
        var created = client.resource(object(required)).create();
        if (isDeleted) {
            backoff.repaired();
            listener.changed(created, true, "the configuration was deleted");
        }
        lastRequired = required;
        listener.compared(content.getKind(), true, List.of());
        return Duration.ZERO;
    }

    /** Updates the compared object; a conflict is another change, which is compared next. */
    private void update(WebhookComparison comparison) {
        try {
            client.resource(object(comparison.repaired())).update();
        } catch (KubernetesClientException e) {
            if (!ConflictRetry.isStale(e)) {
                throw e;
            }
        }
    }

    private ObjectNode required(C content) {
        var required = json(content);
        var metadata = required.withObject("metadata");
        customization.labels().forEach(metadata.withObject("labels")::put);
        customization.annotations().forEach(metadata.withObject("annotations")::put);
        return required;
    }

    private ObjectNode json(C configuration) {
        return client.getKubernetesSerialization().convertValue(configuration, ObjectNode.class);
    }

    private C object(ObjectNode json) {
        return client.getKubernetesSerialization().convertValue(json, kind);
    }

    /** Deletes the configuration if it exists. */
    void remove() {
        if (resource.get() != null) {
            resource.delete();
        }
    }
}
