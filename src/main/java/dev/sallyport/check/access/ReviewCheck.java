package dev.sallyport.check.access;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.OpenReviews;
import dev.sallyport.environment.OpenReviews.DueReview;
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
 * Forbids deployments while the review of an emergency access to the Environment is due.
 *
 * <p>Objects that controllers create for an existing owner pass, and so do rollbacks of the operator.
 */
public record ReviewCheck(
        String environment,
        OpenReviews reviews,
        ControllerOwnership ownership,
        OperatorIdentity operator,
        InstantSource clock)
        implements DeployCheck {
    @Override
    public String id() {
        return "access/review";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return reviews.of(environment, clock.instant()).stream()
                .map(due -> _ -> ClusterQuery.evaluate(() -> evaluate(attempt, due)));
    }

    private Outcome evaluate(DeployAttempt attempt, DueReview due) {
        return ownership.carriesOut(attempt.user(), attempt.workload())
                        || attempt.user().name().equals(operator.name())
                ? new Passed()
                : new Failed(List.of(new Problem("", due.reason(environment), due.fix(environment))));
    }
}
