package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requires that the namespace belongs to at most one Environment; otherwise the rules for it are ambiguous. */
public record MembershipCheck(Environments environments, ControllerOwnership ownership) implements DeployCheck {
    @Override
    public String id() {
        return "access/environment";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        var found = environments.of(attempt.workload().namespace(), attempt.namespaceLabels());
        return found.size() < 2
                ? Stream.empty()
                : Stream.of(_ -> ClusterQuery.evaluate(() -> evaluate(attempt, found)));
    }

    private Outcome evaluate(DeployAttempt attempt, List<CompiledEnvironment> found) {
        if (ownership.carriesOut(attempt.user(), attempt.workload())) {
            return new Passed();
        }
        var names = found.stream()
                .map(environment -> "\"" + environment.name() + "\"")
                .collect(Collectors.joining(", "));
        return new Undecided(
                UndecidedReason.POLICY_ERROR,
                new Problem(
                        "",
                        "namespace \"%s\" belongs to more than one environment: %s"
                                .formatted(attempt.workload().namespace(), names),
                        "ask a cluster admin to fix the environments; their status lists the errors"));
    }
}
