package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.CompiledEnvironment.FreezePeriod;
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
 * Forbids deployments during a freeze of the Environment.
 *
 * <p>Objects that controllers create for an existing owner pass, because a freeze does not stop running workloads. Rollbacks
 * of the operator pass too: a deployment that an exception allowed may fail.
 */
public record FreezeCheck(
        CompiledEnvironment environment, ControllerOwnership ownership, OperatorIdentity operator, InstantSource clock)
        implements DeployCheck {
    @Override
    public String id() {
        return "access/freeze";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return environment.frozenAt(clock.instant()).stream()
                .map(freeze -> _ -> ClusterQuery.evaluate(() -> evaluate(attempt, freeze)));
    }

    private Outcome evaluate(DeployAttempt attempt, FreezePeriod freeze) {
        return ownership.carriesOut(attempt.user(), attempt.workload())
                        || attempt.user().name().equals(operator.name())
                ? new Passed()
                : new Failed(List.of(new Problem(
                        "",
                        "deployments to environment \"%s\" are frozen until %s: %s"
                                .formatted(environment.name(), freeze.to(), freeze.reason()),
                        "deploy after %s, or request an exception".formatted(freeze.to()))));
    }
}
