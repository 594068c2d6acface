package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.StoredObjects;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Replicas;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Reader of requests to the subresource {@code scale}: they become updates of the replicas of the stored object. The object is
 * read only if a policy in its namespace evaluates objects of its kind.
 */
public final class ScaleReader {
    private final PoliciesInForce policies;
    private final StoredObjects objects;
    private final Executor virtualThreads;

    public ScaleReader(PoliciesInForce policies, StoredObjects objects, Executor virtualThreads) {
        this.policies = policies;
        this.objects = objects;
        this.virtualThreads = virtualThreads;
    }

    /** Returns the update of the object; empty if no policy evaluates it. */
    CompletableFuture<Optional<AdmissionAttributes>> read(AdmissionRequest request, ObjectKind kind) {
        var isEvaluated = policies.of(request.info().namespace()).stream().anyMatch(policy -> policy.appliesTo(kind));
        return isEvaluated
                ? supplyAsync(() -> Optional.of(update(request, kind)), virtualThreads)
                : completedFuture(Optional.empty());
    }

    private AdmissionAttributes update(AdmissionRequest request, ObjectKind kind) {
        var namespace = request.info().namespace();
        var name = request.info().name();
        var stored = objects.find(kind, namespace, name)
                .filter(object -> isSame(object, request))
                .orElseThrow(() -> new IllegalStateException(
                        "%s %s/%s was replaced while it was scaled".formatted(kind.kind(), namespace, name)));
        return new AdmissionAttributes(
                SubjectReader.read(kind, Replicas.with(stored, replicas(request.object())), namespace),
                SubjectReader.read(kind, Replicas.with(stored, replicas(request.oldObject())), namespace),
                request.user(),
                () -> AdmissionReviews.plain(request.json()));
    }

    /** The API server omits zero replicas. */
    private static int replicas(JsonNode scale) {
        return scale.path("spec").path("replicas").asInt(0);
    }

    private static boolean isSame(HasMetadata object, AdmissionRequest request) {
        var uid = request.object().path("metadata").path("uid").asText();
        return uid.isEmpty() || uid.equals(object.getMetadata().getUid());
    }
}
