package dev.sallyport.check;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.Workload;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Check of a deployment: its requester and the origin of its images. Evaluated only for deployments. */
public non-sealed interface DeployCheck extends QuestionCheck {

    /** Returns the questions about a deployment; none if the check does not apply. */
    Stream<Question> questions(DeployAttempt attempt);

    @Override
    default Set<Aspect> aspects() {
        return Aspect.OF_PODS;
    }

    /**
     * Creation of a workload, or change of its pod template.
     *
     * @param oldWorkload workload before the change; null for a new one
     */
    record DeployAttempt(
            User user, Workload workload, @Nullable Workload oldWorkload, Map<String, String> namespaceLabels) {
        public DeployAttempt {
            namespaceLabels = Map.copyOf(namespaceLabels);
        }
    }
}
