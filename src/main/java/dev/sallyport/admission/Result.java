package dev.sallyport.admission;

import dev.sallyport.check.Check;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Failed;
import dev.sallyport.check.Outcome.Passed;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;
import dev.sallyport.policy.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one check of one policy ended. */
public record Result(Policy policy, Check check, Outcome outcome) {

    /** What it found; nothing where the check passed. */
    public List<Finding> findings() {
        return switch (outcome) {
            case Passed _ -> List.of();
            case Failed failed ->
                failed.problems().stream()
                        .map(problem -> finding(problem, null))
                        .toList();
            case Undecided undecided -> List.of(finding(undecided.problem(), undecided.trouble()));
        };
    }

    private Finding finding(Problem problem, @Nullable Trouble trouble) {
        return new Finding(
                policy.name(),
                check.id(),
                policy.action(),
                problem.path(),
                trouble == null ? problem.message() : trouble.label() + ": " + problem.message(),
                problem.fix(),
                trouble);
    }
}
