package dev.sallyport.admission;

import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.LocalCheck;
import dev.sallyport.check.LookupCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectChange;
import dev.sallyport.workload.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Part of an object that one policy evaluates: everything of a new object and of an object that the policy did not match
 * before; otherwise the change.
 *
 * @param change change of an object that the policy matched before; null if everything is evaluated
 * @param startsOtherPods whether the request is a deployment although the pod template is unchanged
 */
record EvaluationScope(@Nullable ObjectChange change, boolean startsOtherPods) {

    static final EvaluationScope COMPLETE = new EvaluationScope(null, true);

    /** Returns the part that policies evaluate which matched the old object too. */
    static EvaluationScope ofChange(AdmissionAttributes attributes, Subject oldObject) {
        boolean startsOtherPods = attributes.startsOtherPods();
        return startsOtherPods && !attributes.isByDeploymentController()
                ? COMPLETE
                : new EvaluationScope(attributes.object().changeFrom(oldObject), startsOtherPods);
    }

    /** Returns whether a check is evaluated. */
    boolean covers(Check check) {
        return change == null
                || switch (check) {
                    case RequestCheck _ -> true;
                    case LocalCheck _, RemoteCheck _, LookupCheck _ -> change.concerns(check.aspects());
                    case DeployCheck _ -> startsOtherPods || change.isDeployment();
                };
    }

    /** Returns whether every problem counts, also one that the old object has. */
    boolean isComplete() {
        return change == null || change.isDecisive();
    }

    /** Returns whether the pod template stays in use, so that earlier verifications of its images are evidence of it. */
    boolean keepsImages() {
        return change != null && change.isDeployment() && !change.concerns(Aspect.OF_IMAGES);
    }

    /** Returns whether a check that was undecided before may stay undecided: no content was added. */
    boolean excusesUndecided() {
        return change != null && !change.concerns(Aspect.OF_CONTENT);
    }
}
