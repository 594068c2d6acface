package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Lets objects in or refuses them: workloads by their verdict, our own kinds by whether they are right. */
public final class ValidatingHandler implements RequestHandler {
    private final AttributesReader changes = new AttributesReader();
    private final List<WriteAuthorizer> guards;
    private final PolicyResourceValidator own;
    private final Evaluator evaluator;
    private final DecisionRecorder recorder;
    private final AdmissionResponses responses;
    private final InstantSource clock;

    public ValidatingHandler(
            List<WriteAuthorizer> guards,
            PolicyResourceValidator own,
            Evaluator evaluator,
            DecisionRecorder recorder,
            AdmissionResponses responses,
            InstantSource clock) {
        this.guards = List.copyOf(guards);
        this.own = own;
        this.evaluator = evaluator;
        this.recorder = recorder;
        this.responses = responses;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<ObjectNode> answer(JsonNode request, Instant arrived, Deadline deadline)
            throws MalformedReview {
        var uid = request.path("uid").asText();
        for (var guard : guards) {
            if (guard.concerns(request)) {
                return guard.refusal(request)
                        .thenApply(refusal -> refusal.map(why -> responses.refused(uid, why))
                                .orElseGet(() -> responses.allowed(uid)));
            }
        }
        return PolicyResourceValidator.concerns(request)
                ? own.answer(request, responses)
                : workload(request, arrived, deadline);
    }

    @Override
    public ObjectNode notUnderstood(String uid, MalformedReview why) {
        return responses.badRequest(uid, String.valueOf(why.getMessage()));
    }

    @Override
    public ObjectNode broken(String uid, Throwable why) {
        return responses.internalError(uid, why);
    }

    private CompletableFuture<ObjectNode> workload(JsonNode json, Instant arrived, Deadline deadline)
            throws MalformedReview {
        var request = RequestInfoReader.read(json);
        var change = changes.read(json, request.user());
        return evaluator.judge(change, deadline).thenApply(verdict -> {
            var decision = decision(request, change, verdict, arrived);
            recorder.record(decision);
            return responses.of(request.uid(), decision);
        });
    }

    private Decision decision(RequestInfo request, AdmissionAttributes change, Verdict verdict, Instant arrived) {
        var now = clock.instant();
        return new Decision(
                UUID.randomUUID().toString(), now, Duration.between(arrived, now), request, change, verdict);
    }
}
