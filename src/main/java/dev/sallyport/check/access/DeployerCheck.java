package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requires that the requester has the verb {@code deploy} on the Environment (RBAC).
 *
 * <p>Objects that controllers create for an existing owner pass: the owner has been checked.
 */
public record DeployerCheck(String environment, ControllerOwnership ownership, Authorizer authorizer)
        implements DeployCheck {
    @Override
    public String id() {
        return "access/deployer";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return Stream.of(_ -> ClusterQuery.evaluate(() -> evaluate(attempt)));
    }

    private Outcome evaluate(DeployAttempt attempt) {
        var permission = new ResourcePermission("deploy", "environments", "", environment);
        return ownership.carriesOut(attempt.user(), attempt.workload()) || authorizer.allows(attempt.user(), permission)
                ? new Passed()
                : new Failed(List.of(new Problem(
                        "",
                        "user \"%s\" has no permission to deploy to environment \"%s\""
                                .formatted(attempt.user().name(), environment),
                        "deploy as a deployer of the environment, or ask a cluster admin for the verb deploy on"
                                + " environments/" + environment)));
    }
}
