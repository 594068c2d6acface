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
 * What is to become of an object.
 *
 * @param before what stands there now; null for a new one
 * @param user who wants it; null where nobody in particular does, as in a file
 * @param request who asks for what: the AdmissionRequest (admission.k8s.io/v1) without the objects, made when asked for
 */
public record AdmissionAttributes(
        Subject object,
        @Nullable Subject oldObject,
        @Nullable User user,
        Supplier<Map<String, @Nullable Object>> request) {

    /** An object that was not there before, put there by nobody in particular. */
    public static AdmissionAttributes create(Subject subject) {
        return new AdmissionAttributes(subject, null, null, () -> CelRequest.creation(subject));
    }

    /** The change as somebody's act. */
    DeployAttempt deployAttempt(Map<String, String> labelsOfNamespace) {
        return new DeployAttempt(
                Objects.requireNonNull(user), (Workload) object, (@Nullable Workload) oldObject, labelsOfNamespace);
    }

    /** The same object as it was before, as if it came in new. */
    AdmissionAttributes undone() {
        return new AdmissionAttributes(Objects.requireNonNull(oldObject), null, user, request);
    }

    /** What a policy has to look at. */
    enum Scope {
        /** Nothing that manifest checks judge has changed. */
        NOTHING,
        /** Just annotations of the object have changed. */
        ANNOTATIONS,
        /** The object as a whole. */
        EVERYTHING;

        /** What counts of an outcome: problems in a part that is as it was do not. */
        Outcome relevant(Outcome outcome) {
            if (this == EVERYTHING || !(outcome instanceof Failed failed)) {
                return outcome;
            }
            return Outcome.of(failed.problems().stream()
                    .filter(problem -> this == ANNOTATIONS && problem.path().startsWith("metadata."))
                    .toList());
        }
    }

    /** What a policy has to look at: less than everything only where it was for the object before. */
    Scope scope(Policy policy, Map<String, String> labelsOfNamespace) {
        if (oldObject == null || !object.isAlike(oldObject) || !policy.matches(oldObject, labelsOfNamespace)) {
            return Scope.EVERYTHING;
        }
        return isSameMetadata(oldObject) ? Scope.NOTHING : Scope.ANNOTATIONS;
    }

    private boolean isSameMetadata(Subject before) {
        return Objects.equals(
                before.metadata().getAnnotations(), object.metadata().getAnnotations());
    }
}
