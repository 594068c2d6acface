package dev.sallyport.finding;

import dev.sallyport.check.Check;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Outcome of one check of one policy. */
public record CheckResult(Policy policy, Check check, Outcome outcome) {

    /** Returns the findings; empty if the check passed. */
    public List<Finding> findings() {
        return switch (outcome) {
            case Passed _ -> List.of();
            case Failed failed ->
                failed.problems().stream()
                        .map(problem -> finding(problem, null))
                        .toList();
            case Undecided undecided -> List.of(finding(undecided.problem(), undecided.reason()));
        };
    }

    private Finding finding(Problem problem, @Nullable UndecidedReason undecidedReason) {
        return new Finding(
                policy.source(),
                check.id(),
                policy.action(),
                problem.path(),
                undecidedReason == null ? problem.message() : undecidedReason.label() + ": " + problem.message(),
                problem.fix(),
                undecidedReason);
    }
}
