package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.CompiledEnvironment.Closure;
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
 * Forbids deployments outside the windows of the Environment, and in windows that deny them.
 *
 * <p>Objects that controllers create for an existing owner pass, because a window does not stop running workloads. Rollbacks
 * of the operator pass too.
 */
public record WindowCheck(
        CompiledEnvironment environment, ControllerOwnership ownership, OperatorIdentity operator, InstantSource clock)
        implements DeployCheck {
    @Override
    public String id() {
        return "access/window";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return environment.windows().closureAt(clock.instant()).stream()
                .map(closure -> _ -> ClusterQuery.evaluate(() -> evaluate(attempt, closure)));
    }

    private Outcome evaluate(DeployAttempt attempt, Closure closure) {
        return ownership.carriesOut(attempt.user(), attempt.workload())
                        || attempt.user().name().equals(operator.name())
                ? new Passed()
                : new Failed(List.of(new Problem(
                        "",
                        "deployments to environment \"%s\" are %s".formatted(environment.name(), closure.reason()),
                        "deploy %s, or request an exception".formatted(closure.fix()))));
    }
}
