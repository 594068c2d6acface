package dev.sallyport.check.access;

import dev.sallyport.check.ActCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Passed;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Descent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace belongs to one environment at most: nobody knows what holds in one that belongs to two. */
public record MembershipCheck(Stages stages, Descent descent) implements ActCheck {

    @Override
    public String id() {
        return "access/environment";
    }

    @Override
    public Stream<Question> questions(Act act) {
        var belongsTo = stages.of(act.after().namespace(), act.labelsOfNamespace());
        return belongsTo.size() < 2 ? Stream.empty() : Stream.of(_ -> Unanswered.orElse(() -> judge(act, belongsTo)));
    }

    private Outcome judge(Act act, List<Stage> belongsTo) {
        return descent.carriesOut(act.user(), act.after())
                ? new Passed()
                : new Undecided(
                        Trouble.POLICY_ERROR,
                        new Problem(
                                "",
                                "the namespace \"%s\" belongs to more than one environment: %s"
                                        .formatted(
                                                act.after().namespace(),
                                                belongsTo.stream()
                                                        .map(stage -> "\"" + stage.name() + "\"")
                                                        .collect(Collectors.joining(", "))),
                                "ask a cluster admin to mend the environments; their status says the same"));
    }
}
