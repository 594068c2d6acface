package dev.sallyport.admission;

import dev.sallyport.check.DeployCheck.DeployAttempt;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.User;
import dev.sallyport.workload.HeldRollout;
import dev.sallyport.workload.Operation;
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

    /** Returns the operation on the object. */
    Operation operation() {
        return object.operation(oldObject != null);
    }

    /** Returns the deployment that the request attempts. */
    DeployAttempt deployAttempt(Map<String, String> namespaceLabels) {
        return new DeployAttempt(
                Objects.requireNonNull(user),
                (Workload) object,
                !startsOtherPods() && oldObject instanceof Workload before ? before : null,
                namespaceLabels);
    }

    /** Returns the creation of the old object. */
    AdmissionAttributes ofOldObject() {
        return new AdmissionAttributes(
                Objects.requireNonNull(oldObject), null, user, () -> CelRequest.asCreation(request.get()));
    }

    /** Returns whether the request is a deployment: a new workload, or a change of what its Pods run. */
    public boolean isDeployment() {
        return oldObject == null
                ? object instanceof Workload
                : startsOtherPods() || object.changeFrom(oldObject).isDeployment();
    }

    /**
     * Returns whether the request changes no pod template, but starts Pods with another one than before: an earlier one of a
     * ReplicaSet, or one that a workload held back.
     */
    boolean startsOtherPods() {
        return oldObject != null
                && (ControllerOwnership.isRevival(user, object, oldObject)
                        || HeldRollout.isReleased(oldObject, object));
    }

    /** Returns whether the deployment controller makes the request, whose Pods are evaluated one by one. */
    boolean isByDeploymentController() {
        return user != null && ControllerOwnership.isDeploymentController(user);
    }
}
