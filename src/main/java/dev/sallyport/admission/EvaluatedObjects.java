package dev.sallyport.admission;

import dev.sallyport.policy.Exclusion;
import dev.sallyport.workload.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Object and old object as the checks of one policy see them.
 *
 * @param oldObject the object before the update; null if there is none
 * @param areWhole whether no container is excluded
 */
record EvaluatedObjects(Subject object, @Nullable Subject oldObject, boolean areWhole) {

    /** Returns both objects without excluded containers. Their old problems excuse no problem of another container. */
    EvaluatedObjects without(Exclusion exclusion) {
        return new EvaluatedObjects(
                exclusion.remainder(object), oldObject == null ? null : exclusion.remainder(oldObject), false);
    }
}
