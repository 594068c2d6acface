package dev.sallyport.admission;

import dev.sallyport.check.Check;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import java.util.Collections;
import java.util.Set;

/** Question of a check without a known answer. */
record PendingQuestion(Policy policy, Check check, Question question, EvaluationBudget budget) {

    /** Returns whether the question is about none of these images. */
    boolean concernsNone(Set<String> images) {
        return images.isEmpty() || Collections.disjoint(question.images(), images);
    }

    CheckResult answer(Deadline deadline) {
        return new CheckResult(policy, check, budget.answered(policy.name(), check.id(), () -> ask(deadline)));
    }

    /** Maps an unexpected exception or error to undecided with {@code INTERNAL_ERROR}. */
    private Outcome ask(Deadline deadline) {
        try {
            return question.answer(deadline);
        } catch (RuntimeException | Error e) {
            System.getLogger(Evaluator.class.getName())
                    .log(System.Logger.Level.ERROR, "check " + check.id() + " failed with an internal error", e);
            return new Undecided(
                    UndecidedReason.INTERNAL_ERROR,
                    new Problem("", "internal error; see the log of the operator", "contact a cluster admin"));
        }
    }
}
