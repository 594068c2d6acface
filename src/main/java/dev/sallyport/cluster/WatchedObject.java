package dev.sallyport.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.rule.ParamsReader.Found;
import dev.sallyport.check.rule.ParamsReader.Missing;
import dev.sallyport.check.rule.ParamsReader.Params;
import dev.sallyport.check.rule.ParamsReader.Unavailable;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One object of any kind that is watched by its name. */
final class WatchedObject {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final ParamsReference reference;
    private final InstantSource clock;
    private @Nullable SharedIndexInformer<GenericKubernetesResource> informer;
    private @Nullable Unavailable failure;
    private Instant nextAttempt = Instant.MIN;
    private boolean isStopped;
    private @Nullable GenericKubernetesResource convertedObject;
    private Params converted = new Missing();

    WatchedObject(KubernetesClient client, ParamsReference reference, InstantSource clock) {
        this.client = client;
        this.reference = reference;
        this.clock = clock;
    }

    /** Starts watching without waiting; does nothing while the object is watched, or soon after an attempt. */
    synchronized void start() {
        if (informer == null && !isStopped && !clock.instant().isBefore(nextAttempt)) {
            nextAttempt = clock.instant().plus(BETWEEN_ATTEMPTS);
            Thread.ofVirtual().name("params").start(this::watch);
        }
    }

    /** Stops watching. */
    void stop() {
        SharedIndexInformer<?> running;
        synchronized (this) {
            isStopped = true;
            running = informer;
        }
        if (running != null) {
            running.stop();
        }
    }

    /** Returns whether the object, or its absence, is known. */
    synchronized boolean isReady() {
        return informer != null && informer.hasSynced();
    }

    /** Returns the object; waits for it until a deadline if it has not been read yet. */
    Params read(Deadline deadline) {
        start();
        return await(deadline);
    }

    private synchronized Params await(Deadline deadline) {
        try {
            while (!isReady() && failure == null && !deadline.passed()) {
                wait(Math.max(1, Math.min(100, deadline.remaining().toMillis())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (isReady()) {
            return current();
        }
        return failure != null
                ? failure
                : new Unavailable(
                        UndecidedReason.CLUSTER_UNAVAILABLE, "the API server has not answered for " + reference);
    }

    @SuppressWarnings("ReferenceEquality") // the informer has another object after each change
    private Params current() {
        var object = Optional.ofNullable(informer).stream()
                .flatMap(each -> each.getStore().list().stream())
                .filter(each -> reference.name().equals(each.getMetadata().getName()))
                .findFirst()
                .orElse(null);
        if (object == null) {
            return new Missing();
        }
        if (object != convertedObject) {
            converted = Found.of(reference, json(object));
            convertedObject = object;
        }
        return converted;
    }

    @SuppressWarnings("unchecked") // the JSON of an object is a map
    private static Map<String, @Nullable Object> json(GenericKubernetesResource object) {
        return JSON.convertValue(object, Map.class);
    }

    private void watch() {
        try {
            var kind = served();
            if (kind.isEmpty()) {
                failed(
                        UndecidedReason.POLICY_ERROR,
                        "the cluster does not serve the kind %s of %s"
                                .formatted(reference.kind(), reference.apiVersion()));
            } else if (kind.get().isNamespaceScoped() == reference.namespace().isEmpty()) {
                failed(
                        UndecidedReason.POLICY_ERROR,
                        kind.get().isNamespaceScoped()
                                ? "the kind %s has a namespace; set params.namespace".formatted(reference.kind())
                                : "the kind %s has no namespace; unset params.namespace".formatted(reference.kind()));
            } else {
                watch(kind.get());
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void watch(ResourceDefinitionContext kind) {
        var all = client.genericKubernetesResources(kind);
        var one = reference.namespace().isEmpty()
                ? all.withName(reference.name())
                : all.inNamespace(reference.namespace()).withName(reference.name());
        var next = one.runnableInformer(0);
        next.exceptionHandler((_, cause) -> {
            failed(cause);
            return true;
        });
        synchronized (this) {
            if (isStopped) {
                return;
            }
            informer = next;
        }
        next.start().whenComplete((_, cause) -> finished(cause));
    }

    private synchronized void finished(@Nullable Throwable cause) {
        if (cause == null) {
            failure = null;
        } else {
            failed(cause);
        }
        notifyAll();
    }

    private Optional<ResourceDefinitionContext> served() {
        var resources = client.getApiResources(reference.apiVersion());
        return resources == null
                ? Optional.empty()
                : resources.getResources().stream()
                        .filter(each -> each.getKind().equals(reference.kind())
                                && !each.getName().contains("/"))
                        .findFirst()
                        .map(this::context);
    }

    private ResourceDefinitionContext context(APIResource resource) {
        var slash = reference.apiVersion().indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : reference.apiVersion().substring(0, slash))
                .withVersion(reference.apiVersion().substring(slash + 1))
                .withKind(resource.getKind())
                .withPlural(resource.getName())
                .withNamespaced(resource.getNamespaced())
                .build();
    }

    private void failed(Throwable cause) {
        var root = cause;
        while (root.getCause() != null && !(root instanceof KubernetesClientException)) {
            root = root.getCause();
        }
        var isForbidden = root instanceof KubernetesClientException answer
                && answer.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
        failed(
                isForbidden ? UndecidedReason.POLICY_ERROR : UndecidedReason.CLUSTER_UNAVAILABLE,
                isForbidden
                        ? "the operator has no permission to list and watch " + reference
                        : "the API server does not return " + reference);
    }

    private synchronized void failed(UndecidedReason undecidedReason, String reason) {
        failure = new Unavailable(undecidedReason, reason);
        notifyAll();
    }
}
