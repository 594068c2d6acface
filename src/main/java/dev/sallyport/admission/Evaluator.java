package dev.sallyport.admission;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.AdmissionAttributes.Scope;
import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Judges objects by the policies in force. */
public final class Evaluator {
    private static final int CONCURRENCY = 16;
    private final PoliciesInForce policies;
    private final NamespaceLookup namespaces;
    private final ExceptionMatcher exemptions;
    private final Executor virtualThreads;

    /**
     * Judges by policies.
     *
     * @param policies those in force that may be for objects in a namespace of that name
     */
    public Evaluator(
            PoliciesInForce policies,
            NamespaceReader namespaces,
            ExceptionMatcher exemptions,
            Executor virtualThreads) {
        this.policies = policies;
        this.namespaces = new NamespaceLookup(namespaces, virtualThreads);
        this.exemptions = exemptions;
        this.virtualThreads = virtualThreads;
    }

    /** Judges at once, on the caller's thread, unless something has to be asked elsewhere. */
    public CompletableFuture<Verdict> evaluate(AdmissionAttributes attributes, Deadline deadline) {
        return evaluate(attributes, policies.of(attributes.object().namespace()), deadline);
    }

    /** Judges by just these policies, as if no others were in force. */
    public CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, List<Policy> inForce, Deadline deadline) {
        return namespaces
                .asked(attributes.object().namespace(), inForce)
                .thenCompose(namespace -> evaluate(attributes, inForce, namespace, deadline));
    }

    private CompletableFuture<Verdict> evaluate(
            AdmissionAttributes attributes, List<Policy> inForce, Namespace namespace, Deadline deadline) {
        var labels = Subject.labels(namespace.getMetadata());
        var asked = new ArrayList<Policy>();
        var results = new ArrayList<CheckResult>();
        var open = new ArrayList<Open>();
        var requests = new Requests(attributes, namespace);
        for (var policy : inForce) {
            if (policy.appliesTo(attributes.object().kind()) && policy.matches(attributes.object(), labels)) {
                var scope = attributes.scope(policy, labels);
                if (scope != Scope.NOTHING || policy.hasRequestChecks()) {
                    asked.add(policy);
                    evaluate(attributes, labels, policy, scope, requests, results, open);
                }
            }
        }
        return open.isEmpty()
                ? weigh(attributes, asked, results)
                : supplyAsync(() -> join(results, answers(open, deadline)), virtualThreads)
                        .thenCompose(all -> weigh(attributes, asked, all));
    }

    /** At once, unless it has to be asked what the object was made for that an exception may name. */
    private CompletableFuture<Verdict> weigh(
            AdmissionAttributes attributes, List<Policy> asked, List<CheckResult> results) {
        return exemptions.mustAsk(attributes.user(), attributes.object(), results)
                ? supplyAsync(
                        () -> Verdict.of(asked, results, exemptions.withOwners(attributes.user(), attributes.object())),
                        virtualThreads)
                : completedFuture(Verdict.of(asked, results, exemptions.of(attributes.object())));
    }

    private static void evaluate(
            AdmissionAttributes attributes,
            Map<String, String> labels,
            Policy policy,
            Scope scope,
            Requests requests,
            List<CheckResult> results,
            List<Open> open) {
        var after = attributes.object();
        for (var check : policy.checks()) {
            if (!check.appliesTo(after.kind())) {
                continue;
            }
            switch (check) {
                case ManifestCheck manifest ->
                    results.add(new CheckResult(policy, check, scope.relevant(manifest.evaluate((Workload) after))));
                case ObjectCheck object ->
                    results.add(new CheckResult(policy, check, scope.relevant(object.evaluate(after))));
                case RequestCheck request ->
                    results.add(new CheckResult(policy, check, requests.evaluate(request, scope)));
                case RemoteCheck remote
                when scope == Scope.EVERYTHING ->
                    remote.questions((Workload) after)
                            .forEach(question -> question.known()
                                    .ifPresentOrElse(
                                            outcome -> results.add(new CheckResult(policy, check, outcome)),
                                            () -> open.add(new Open(policy, check, question))));
                case RemoteCheck _ -> {} // what it asks about has not changed
                case DeployCheck act
                when scope == Scope.EVERYTHING && attributes.user() != null ->
                    act.questions(attributes.deployAttempt(labels))
                            .map(question -> new Open(policy, check, question))
                            .forEach(open::add);
                case DeployCheck _ -> {} // nobody acts, or what runs stays as it is
            }
        }
    }

    private static List<CheckResult> answers(List<Open> open, Deadline deadline) {
        return open.stream()
                .gather(mapConcurrent(CONCURRENCY, question -> question.answer(deadline)))
                .toList();
    }

    private static List<CheckResult> join(List<CheckResult> results, List<CheckResult> answers) {
        results.addAll(answers);
        return results;
    }

    /** Judges requests as a whole; what that takes is made at the first check that wants it. */
    private static final class Requests {
        private final AdmissionAttributes attributes;
        private final Namespace namespace;
        private @Nullable Input input;

        Requests(AdmissionAttributes attributes, Namespace namespace) {
            this.attributes = attributes;
            this.namespace = namespace;
        }

        /** Where the object is for what it was for, an old fault in it is nobody's who changes something else. */
        Outcome evaluate(RequestCheck check, Scope scope) {
            if (input == null) {
                input = CelRequest.of(attributes, namespace);
            }
            var outcome = check.evaluate(input);
            return scope == Scope.EVERYTHING || outcome instanceof Passed || wasRight(check) ? outcome : new Passed();
        }

        private boolean wasRight(RequestCheck check) {
            return check.evaluate(CelRequest.of(attributes.undone(), namespace)) instanceof Passed;
        }
    }

    /** A question that is not answered yet. */
    private record Open(Policy policy, Check check, Question question) {

        CheckResult answer(Deadline deadline) {
            return new CheckResult(policy, check, ask(deadline));
        }

        /** The one place where trouble of our own becomes an outcome: undecided, never passed. */
        private Outcome ask(Deadline deadline) {
            try {
                return question.answer(deadline);
            } catch (RuntimeException e) {
                System.getLogger(Evaluator.class.getName())
                        .log(System.Logger.Level.ERROR, "check " + check.id() + " broke", e);
                return new Undecided(
                        UndecidedReason.INTERNAL_ERROR,
                        new Problem("", "the check broke; the operator's log says why", "ask a cluster admin"));
            }
        }
    }
}
