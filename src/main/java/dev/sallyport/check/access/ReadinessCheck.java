package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.environment.NamespaceControls.State;
import dev.sallyport.environment.RequiredControls;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Requires that the namespace has the controls of the Environment, such as a NetworkPolicy.
 *
 * <p>Objects that controllers create for an existing owner pass, and so do rollbacks of the operator.
 */
public record ReadinessCheck(
        String environment,
        RequiredControls required,
        NamespaceControls controls,
        ControllerOwnership ownership,
        OperatorIdentity operator)
        implements DeployCheck {
    @Override
    public String id() {
        return "access/readiness";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return Stream.of(_ -> ClusterQuery.evaluate(() -> evaluate(attempt)));
    }

    private Outcome evaluate(DeployAttempt attempt) {
        if (ownership.carriesOut(attempt.user(), attempt.workload())
                || attempt.user().name().equals(operator.name())) {
            return new Passed();
        }
        var namespace = attempt.workload().namespace();
        var read = required.read();
        var states = read.isEmpty() ? Map.<String, State>of() : controls.read(Optional.of(namespace), read);
        var problems = required.missing(attempt.namespaceLabels(), states.getOrDefault(namespace, State.NONE)).stream()
                .map(missing -> new Problem(
                        "",
                        "namespace \"%s\" %s, but environment \"%s\" requires %s"
                                .formatted(
                                        namespace,
                                        missing.message(),
                                        environment,
                                        missing.control().field()),
                        missing.fix()))
                .toList();
        return problems.isEmpty() ? new Passed() : new Failed(problems);
    }
}
