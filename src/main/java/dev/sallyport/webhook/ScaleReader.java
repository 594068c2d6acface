package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.StoredObjects;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject.Requested;
import dev.sallyport.workload.OtherObjectReader;
import dev.sallyport.workload.OtherObjectReader.JsonObjects;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Replicas;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reader of requests to subresources that stand for another operation on the stored object: {@code scale} for an update of its
 * replicas, {@code eviction} for its deletion. The object is read only if a policy in its namespace evaluates that operation.
 */
public final class ScaleReader {
    private static final Requested POD_DELETION = new Requested("", "v1", "Pod", Operation.DELETE);
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

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

    /** Returns whether a request evicts a Pod, which deletes it. */
    boolean isEviction(AdmissionRequest request) {
        return request.kind().is("policy", "Eviction")
                && request.info().subresource().equals("eviction")
                && request.info().operation() == Operation.CREATE;
    }

    /**
     * Returns the deletion of the Pod that a request evicts; empty if no policy evaluates deletions of Pods, or the Pod does not
     * exist any more.
     */
    CompletableFuture<Optional<AdmissionAttributes>> readEviction(AdmissionRequest request) {
        var isEvaluated = policies.of(request.info().namespace()).stream()
                .flatMap(policy -> policy.matcher().resources().others().stream())
                .anyMatch(other -> other.matches(POD_DELETION));
        return isEvaluated ? supplyAsync(() -> deletion(request), virtualThreads) : completedFuture(Optional.empty());
    }

    private Optional<AdmissionAttributes> deletion(AdmissionRequest request) {
        var namespace = request.info().namespace();
        var name = request.info().name();
        return objects.find(ObjectKind.POD, namespace, name)
                .map(pod -> OtherObjectReader.read(
                        POD_DELETION, namespace, name, new JsonObjects(null, JSON.convertValue(pod, MAP))))
                .map(objects -> new AdmissionAttributes(objects.object(), null, request.user(), () -> {
                    var plain = new LinkedHashMap<String, @Nullable Object>(AdmissionReviews.plain(request.json()));
                    plain.put("operation", Operation.DELETE.name());
                    return plain;
                }));
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
