package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.Change.Scope;
import dev.sallyport.check.Check;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Judges workloads by the policies in force. */
public final class Evaluator {
    private static final int CONCURRENCY = 16;

    private final Supplier<List<Policy>> policies;
    private final Namespaces namespaces;
    private final Executor virtualThreads;

    public Evaluator(Supplier<List<Policy>> policies, Namespaces namespaces, Executor virtualThreads) {
        this.policies = policies;
        this.namespaces = namespaces;
        this.virtualThreads = virtualThreads;
    }

    /** Judges at once, on the caller's thread, unless something has to be asked elsewhere. */
    public CompletableFuture<Verdict> judge(Change change, Deadline deadline) {
        var inForce = policies.get();
        var namespace = change.after().namespace();
        var labels = inForce.stream().anyMatch(Policy::asksForNamespaceLabels)
                ? namespaces.known(namespace)
                : Optional.of(Map.<String, String>of());
        return labels.map(known -> judge(change, inForce, known, deadline))
                .orElseGet(() -> supplyAsync(() -> find(namespace), virtualThreads)
                        .thenCompose(found -> judge(change, inForce, found, deadline)));
    }

    private CompletableFuture<Verdict> judge(
            Change change, List<Policy> inForce, Map<String, String> labels, Deadline deadline) {
        var asked = inForce.stream()
                .filter(policy -> policy.matches(change.after(), labels))
                .filter(policy -> change.scope(policy, labels) != Scope.NOTHING)
                .toList();
        var results = new ArrayList<Result>();
        var open = new ArrayList<Open>();
        for (var policy : asked) {
            var scope = change.scope(policy, labels);
            for (var check : policy.checks()) {
                switch (check) {
                    case ManifestCheck manifest ->
                        results.add(new Result(policy, check, scope.relevant(manifest.evaluate(change.after()))));
                    case RemoteCheck remote
                    when scope == Scope.EVERYTHING ->
                        remote.questions(change.after())
                                .map(question -> new Open(policy, check, question))
                                .forEach(open::add);
                    case RemoteCheck _ -> {} // what it asks about has not changed
                }
            }
        }
        return open.isEmpty()
                ? completedFuture(Verdict.of(asked, results))
                : supplyAsync(() -> Verdict.of(asked, join(results, answers(open, deadline))), virtualThreads);
    }

    /** A namespace that cannot be found is an error: without its labels nobody knows which policies are for it. */
    private Map<String, String> find(String namespace) {
        return namespaces
                .find(namespace)
                .orElseThrow(() -> new IllegalStateException("there is no namespace \"" + namespace + "\""));
    }

    private static List<Result> answers(List<Open> open, Deadline deadline) {
        return open.stream()
                .gather(mapConcurrent(CONCURRENCY, question -> question.answer(deadline)))
                .toList();
    }

    private static List<Result> join(List<Result> results, List<Result> answers) {
        results.addAll(answers);
        return results;
    }

    /** A question that is not answered yet. */
    private record Open(Policy policy, Check check, Question question) {

        Result answer(Deadline deadline) {
            return new Result(policy, check, ask(deadline));
        }

        /** The one place where trouble of our own becomes an outcome: undecided, never passed. */
        private Outcome ask(Deadline deadline) {
            try {
                return question.answer(deadline);
            } catch (RuntimeException e) {
                System.getLogger(Evaluator.class.getName())
                        .log(System.Logger.Level.ERROR, "check " + check.id() + " broke", e);
                return new Undecided(
                        Trouble.INTERNAL_ERROR,
                        new Problem("", "the check broke; the operator's log says why", "ask a cluster admin"));
            }
        }
    }
}
