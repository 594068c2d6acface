package dev.sallyport.check.rule;

import dev.sallyport.check.EvaluationFacts;
import dev.sallyport.check.rule.ParamsReader.Found;
import dev.sallyport.check.rule.ParamsReader.Missing;
import dev.sallyport.check.rule.ParamsReader.Params;
import dev.sallyport.check.rule.ParamsReader.Unavailable;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import java.util.List;
import java.util.Optional;

/**
 * Parameters of a policy: its variable {@code params}.
 *
 * @param allowsMissing whether rules pass that read parameters which do not exist
 */
public record RuleParams(ParamsReference reference, boolean allowsMissing, ParamsReader reader) {

    /** Returns whether the parameters can be read without waiting. */
    boolean isReady() {
        return reader.isReady(reference);
    }

    Optional<String> obstacle() {
        return reader.obstacle(reference);
    }

    /** Returns the parameters, the same ones for all rules of an evaluation. */
    Params of(EvaluationFacts facts) {
        return facts.once(reference, each -> reader.read(each, facts.deadline()));
    }

    /** Returns the outcome of a rule without parameters; empty if there are some. */
    Optional<Outcome> outcomeWithout(EvaluationFacts facts) {
        return switch (of(facts)) {
            case Found _ -> Optional.empty();
            case Missing _ -> Optional.of(allowsMissing ? new Passed() : missing());
            case Unavailable(var undecidedReason, var reason) ->
                Optional.of(new Undecided(
                        undecidedReason,
                        new Problem(
                                "",
                                "the parameters of the policy cannot be read: " + reason,
                                undecidedReason.mayPass()
                                        ? "try again in a moment"
                                        : "ask a cluster admin to make %s readable for the operator"
                                                .formatted(reference))));
        };
    }

    private Outcome missing() {
        return new Failed(List.of(new Problem(
                "",
                "the parameters of the policy do not exist: " + reference,
                "ask a cluster admin to create %s, or to set params.whenMissing: Allow in the policy"
                        .formatted(reference))));
    }
}
