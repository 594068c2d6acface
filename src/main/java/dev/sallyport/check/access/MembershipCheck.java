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

/** A namespace belongs to one environment at most: nobody knows what holds in one that belongs to two. */
public record MembershipCheck(Environments stages, ControllerOwnership descent) implements DeployCheck {

    @Override
    public String id() {
        return "access/environment";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        var belongsTo = stages.of(attempt.workload().namespace(), attempt.namespaceLabels());
        return belongsTo.size() < 2
                ? Stream.empty()
                : Stream.of(_ -> ClusterQuery.orElse(() -> judge(attempt, belongsTo)));
    }

    private Outcome judge(DeployAttempt attempt, List<CompiledEnvironment> belongsTo) {
        return descent.carriesOut(attempt.user(), attempt.workload())
                ? new Passed()
                : new Undecided(
                        UndecidedReason.POLICY_ERROR,
                        new Problem(
                                "",
                                "the namespace \"%s\" belongs to more than one environment: %s"
                                        .formatted(
                                                attempt.workload().namespace(),
                                                belongsTo.stream()
                                                        .map(stage -> "\"" + stage.name() + "\"")
                                                        .collect(Collectors.joining(", "))),
                                "ask a cluster admin to mend the environments; their status says the same"));
    }
}
