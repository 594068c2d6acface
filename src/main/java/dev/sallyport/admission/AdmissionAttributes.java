package dev.sallyport.admission;

import dev.sallyport.check.DeployCheck.DeployAttempt;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Object before and after the requested operation, with the requester.
 *
 * @param object the object after the operation
 * @param oldObject the object before the operation; null for a creation
 * @param user the requester; null for an object without one, as in a file
 * @param request the AdmissionRequest (admission.k8s.io/v1) without the objects, made on first use
 */
public record AdmissionAttributes(
        Subject object,
        @Nullable Subject oldObject,
        @Nullable User user,
        Supplier<Map<String, @Nullable Object>> request) {

    /** Returns the creation of an object without a requester. */
    public static AdmissionAttributes create(Subject subject) {
        return new AdmissionAttributes(subject, null, null, () -> CelRequest.creation(subject));
    }

    /** Returns the deployment that the request attempts. */
    DeployAttempt deployAttempt(Map<String, String> namespaceLabels) {
        return new DeployAttempt(
                Objects.requireNonNull(user), (Workload) object, (@Nullable Workload) oldObject, namespaceLabels);
    }

    /** Returns the creation of the old object. */
    AdmissionAttributes ofOldObject() {
        return new AdmissionAttributes(Objects.requireNonNull(oldObject), null, user, request);
    }

    /** Part of an object that a policy evaluates. */
    enum Scope {
        /** No part: everything that checks evaluate is unchanged. */
        NOTHING,
        /** Annotations of the object; the rest is unchanged. */
        ANNOTATIONS,
        /** The object as a whole. */
        EVERYTHING;

        /** Returns an outcome without problems in unchanged parts. */
        Outcome relevant(Outcome outcome) {
            if (this == EVERYTHING || !(outcome instanceof Failed failed)) {
                return outcome;
            }
            return Outcome.of(failed.problems().stream()
                    .filter(problem -> this == ANNOTATIONS && problem.path().startsWith("metadata."))
                    .toList());
        }
    }

    /** Returns the part that a policy evaluates; less than everything only if the policy matched the old object. */
    Scope scope(Policy policy, Map<String, String> namespaceLabels) {
        if (oldObject == null || !object.isAlike(oldObject) || !policy.matches(oldObject, namespaceLabels)) {
            return Scope.EVERYTHING;
        }
        return hasSameAnnotations(oldObject) ? Scope.NOTHING : Scope.ANNOTATIONS;
    }

    private boolean hasSameAnnotations(Subject before) {
        return Objects.equals(
                before.metadata().getAnnotations(), object.metadata().getAnnotations());
    }
}
