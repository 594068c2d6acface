package dev.sallyport.check;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Check of an admission request: object, old object, requester and namespace. */
public non-sealed interface RequestCheck extends LocalCheck {

    @Override
    boolean appliesTo(ObjectKind kind);

    /** Evaluates a request synchronously, without I/O. */
    Outcome evaluate(Input input);

    @Override
    default Set<Aspect> aspects() {
        return Aspect.ALL;
    }

    /** Returns whether everything that the check reads is equal in object and old object. */
    boolean readsNoChange(Input update);

    /** Returns whether a violation may be excused because the old object has it too: not if it is none of the object. */
    default boolean excusesOldObject() {
        return true;
    }

    /** Returns whether the check reads permissions of the requester, so that it is not evaluated for an object without one. */
    default boolean needsRequester() {
        return false;
    }

    /** Returns whether the evaluation waits for the cluster, and must not run on the caller's thread. */
    default boolean waitsForCluster() {
        return false;
    }

    /**
     * Admission request as JSON values: maps, lists, strings, numbers, booleans and nulls.
     *
     * @param object object after the operation; null for a deletion
     * @param oldObject object before the operation; null if there is none
     * @param request AdmissionRequest (admission.k8s.io/v1) without the two objects
     * @param namespaceObject Namespace of the object; null for a cluster-scoped object
     * @param facts time, and objects of the cluster
     */
    record Input(
            @Nullable Map<String, @Nullable Object> object,
            @Nullable Map<String, @Nullable Object> oldObject,
            Map<String, @Nullable Object> request,
            Supplier<@Nullable Map<String, @Nullable Object>> namespaceObject,
            EvaluationFacts facts) {

        /** Creates an input for checks that read nothing of the cluster. */
        public Input(
                @Nullable Map<String, @Nullable Object> object,
                @Nullable Map<String, @Nullable Object> oldObject,
                Map<String, @Nullable Object> request,
                Supplier<@Nullable Map<String, @Nullable Object>> namespaceObject) {
            this(object, oldObject, request, namespaceObject, EvaluationFacts.at(Instant.EPOCH));
        }

        /** Returns the object; the old object for a deletion. */
        public Map<String, @Nullable Object> presentObject() {
            return object != null ? object : requireNonNullElse(oldObject, Map.of());
        }
    }
}
