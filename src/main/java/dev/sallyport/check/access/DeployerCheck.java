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
 * Whoever deploys to an environment has the right to, by the cluster's own authorizers (RBAC).
 *
 * <p>What the cluster's controllers make for an object that is there was decided with that object.
 */
public record DeployerCheck(String environment, ControllerOwnership descent, Authorizer authorizer)
        implements DeployCheck {

    @Override
    public String id() {
        return "access/deployer";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return Stream.of(_ -> ClusterQuery.orElse(() -> judge(attempt)));
    }

    private Outcome judge(DeployAttempt attempt) {
        var right = new ResourcePermission("deploy", "environments", "", environment);
        return descent.carriesOut(attempt.user(), attempt.workload()) || authorizer.allows(attempt.user(), right)
                ? new Passed()
                : new Failed(List.of(new Problem(
                        "",
                        "\"%s\" may not deploy to the environment \"%s\""
                                .formatted(attempt.user().name(), environment),
                        "deploy as somebody who may, or let a cluster admin bind a role with the verb deploy on"
                                + " environments/" + environment)));
    }
}
