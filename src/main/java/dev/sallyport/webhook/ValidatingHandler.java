package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ObjectKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Handler of the validating webhook: evaluates workloads, and objects of other kinds that policies name, by policies, validates objects of Sallyport's own kinds, and
 * authorizes writes to Namespaces and DeploymentRecords.
 */
public final class ValidatingHandler implements RequestHandler {
    private final List<WriteAuthorizer> authorizers;
    private final PolicyResourceValidator validator;
    private final ScaleReader scales;
    private final Evaluator evaluator;
    private final DecisionRecorder recorder;
    private final AdmissionResponses responses;
    private final InstantSource clock;

    public ValidatingHandler(
            List<WriteAuthorizer> authorizers,
            PolicyResourceValidator validator,
            ScaleReader scales,
            Evaluator evaluator,
            DecisionRecorder recorder,
            AdmissionResponses responses,
            InstantSource clock) {
        this.authorizers = List.copyOf(authorizers);
        this.validator = validator;
        this.scales = scales;
        this.evaluator = evaluator;
        this.recorder = recorder;
        this.responses = responses;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<ReviewAnswer> answer(
            AdmissionRequest request, Instant arrived, Deadline deadline, EvaluationBudget budget)
            throws MalformedReview {
        for (var authorizer : authorizers) {
            if (authorizer.appliesTo(request)) {
                return authorize(authorizer, request, arrived, deadline);
            }
        }
        if (request.kind().isOwn()) {
            budget.requireUnlimited(); // compiling a policy takes long
            return validator.answer(request, responses);
        }
        var scaled = request.scaledKind();
        if (scaled.isPresent()) {
            return evaluateScale(request, scaled.get(), arrived, deadline);
        }
        if (scales.isEviction(request)) {
            return evaluateEviction(request, arrived, deadline);
        }
        return OtherRequestReader.appliesTo(request)
                ? evaluateOther(request, arrived, deadline, budget)
                : evaluateFirst(request, AttributesReader.read(request), arrived, deadline, budget);
    }

    /** Evaluates with a budget of its own after the authorization, which may use another thread. */
    private CompletableFuture<ReviewAnswer> authorize(
            WriteAuthorizer authorizer, AdmissionRequest request, Instant arrived, Deadline deadline)
            throws MalformedReview {
        var evaluated = authorizer.isEvaluated(request)
                ? Optional.of(AttributesReader.read(request))
                : request.kind().isOwn() ? Optional.<AdmissionAttributes>empty() : readOther(request);
        return authorizer
                .denial(request)
                .thenCompose(denial -> denial.isEmpty() && evaluated.isPresent()
                        ? evaluate(request, evaluated.get(), arrived, deadline)
                        : completedFuture(denial.map(reason -> responses.denied(request.uid(), reason))
                                .orElseGet(() -> responses.allowed(request.uid()))));
    }

    /** Returns the attributes of a request that only rules evaluate; empty if no policy names its kind and operation. */
    private Optional<AdmissionAttributes> readOther(AdmissionRequest request) throws MalformedReview {
        return OtherRequestReader.appliesTo(request)
                ? Optional.of(OtherRequestReader.read(request)).filter(evaluator::evaluates)
                : Optional.empty();
    }

    private CompletableFuture<ReviewAnswer> evaluateOther(
            AdmissionRequest request, Instant arrived, Deadline deadline, EvaluationBudget budget)
            throws MalformedReview {
        var attributes = readOther(request);
        return attributes.isPresent()
                ? evaluateFirst(request, attributes.get(), arrived, deadline, budget)
                : completedFuture(responses.allowed(request.uid()));
    }

    /** Evaluates on another thread with a budget of its own, because the object is read from the API server before. */
    private CompletableFuture<ReviewAnswer> evaluateScale(
            AdmissionRequest request, ObjectKind kind, Instant arrived, Deadline deadline) {
        return scales.read(request, kind)
                .thenCompose(update -> update.map(attributes -> evaluate(request, attributes, arrived, deadline))
                        .orElseGet(() -> completedFuture(responses.allowed(request.uid()))));
    }

    /** Evaluates the deletion of the Pod that is evicted, on another thread as for {@code scale}. */
    private CompletableFuture<ReviewAnswer> evaluateEviction(
            AdmissionRequest request, Instant arrived, Deadline deadline) {
        return scales.readEviction(request)
                .thenCompose(deletion -> deletion.map(attributes -> evaluate(request, attributes, arrived, deadline))
                        .orElseGet(() -> completedFuture(responses.allowed(request.uid()))));
    }

    @Override
    public ReviewAnswer overloaded(String uid, String reason) {
        return responses.overloaded(uid, reason);
    }

    @Override
    public ReviewAnswer malformed(String uid, MalformedReview reason) {
        return responses.malformed(uid, reason);
    }

    @Override
    public ReviewAnswer failed(String uid, Throwable cause) {
        return responses.failed(uid, cause);
    }

    /** Evaluates; an answer that is known at once is sent before its decision is recorded. */
    private CompletableFuture<ReviewAnswer> evaluateFirst(
            AdmissionRequest request,
            AdmissionAttributes attributes,
            Instant arrived,
            Deadline deadline,
            EvaluationBudget budget) {
        var evaluated = evaluator.evaluate(attributes, deadline, budget);
        return evaluated.isDone()
                ? evaluated.thenApply(verdict -> {
                    var decision = decision(request, attributes, verdict, arrived);
                    return responses.of(request.uid(), decision).withWorkAfterwards(() -> recorder.record(decision));
                })
                : evaluated.thenApply(verdict -> recorded(request, decision(request, attributes, verdict, arrived)));
    }

    private CompletableFuture<ReviewAnswer> evaluate(
            AdmissionRequest request, AdmissionAttributes attributes, Instant arrived, Deadline deadline) {
        return evaluator
                .evaluate(attributes, deadline, EvaluationBudget.of(deadline))
                .thenApply(verdict -> recorded(request, decision(request, attributes, verdict, arrived)));
    }

    /** Records a decision whose answer may come too late to be sent. */
    private ReviewAnswer recorded(AdmissionRequest request, Decision decision) {
        recorder.record(decision);
        return responses.of(request.uid(), decision);
    }

    private Decision decision(
            AdmissionRequest request, AdmissionAttributes attributes, Verdict verdict, Instant arrived) {
        var now = clock.instant();
        return new Decision(
                UUID.randomUUID().toString(), now, Duration.between(arrived, now), request.info(), attributes, verdict);
    }
}
