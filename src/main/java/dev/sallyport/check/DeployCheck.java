package dev.sallyport.check;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Workload;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A check of a deployment as somebody's act: who puts what where. It is asked where what runs becomes another. */
public non-sealed interface DeployCheck extends Check {

    /** What has to be asked about an act; nothing where it does not concern it. */
    Stream<Question> questions(DeployAttempt attempt);

    /**
     * Somebody puts a workload into the cluster, or changes what one runs.
     *
     * @param before what stands there now; null for a new one
     */
    record DeployAttempt(
            User user, Workload workload, @Nullable Workload oldWorkload, Map<String, String> namespaceLabels) {
        public DeployAttempt {
            namespaceLabels = Map.copyOf(namespaceLabels);
        }
    }
}
