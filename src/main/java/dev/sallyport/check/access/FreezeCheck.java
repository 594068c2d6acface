package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Nothing is deployed while an environment is frozen.
 *
 * <p>What the cluster's controllers make for an object that is there goes on: a freeze stops deployments, not what runs. So does what the
 * operator puts back where a deployment has failed that an exception let in.
 */
public record FreezeCheck(
        CompiledEnvironment stage, ControllerOwnership descent, OperatorIdentity self, InstantSource clock)
        implements DeployCheck {

    @Override
    public String id() {
        return "access/freeze";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return stage.frozenAt(clock.instant()).stream()
                .map(freeze -> _ -> ClusterQuery.orElse(() -> judge(attempt, freeze)));
    }

    private Outcome judge(DeployAttempt attempt, CompiledEnvironment.Freeze freeze) {
        return descent.carriesOut(attempt.user(), attempt.workload())
                        || attempt.user().name().equals(self.name())
                ? new Passed()
                : new Failed(List.of(new Problem(
                        "",
                        "deployments to the environment \"%s\" are frozen until %s: %s"
                                .formatted(stage.name(), freeze.to(), freeze.reason()),
                        "deploy then, or ask for an exception")));
    }
}
