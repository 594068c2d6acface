package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.change.Change;
import dev.sallyport.change.ChangeAttempt;
import dev.sallyport.change.ChangeAuthorizer;
import dev.sallyport.change.ChangeRecorder;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.environment.ControlledResource;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Handler of the webhooks for changes that Environments control. */
public final class ChangeHandler implements RequestHandler {
    private final ChangeAuthorizer authorizer;
    private final ChangeRecorder recorder;
    private final AdmissionResponses responses;
    private final Executor virtualThreads;

    public ChangeHandler(
            ChangeAuthorizer authorizer,
            ChangeRecorder recorder,
            AdmissionResponses responses,
            Executor virtualThreads) {
        this.authorizer = authorizer;
        this.recorder = recorder;
        this.responses = responses;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public CompletableFuture<ReviewAnswer> answer(
            AdmissionRequest request, Instant arrived, Deadline deadline, EvaluationBudget budget)
            throws MalformedReview {
        var attempt = attempt(request);
        return supplyAsync(() -> authorizer.decide(attempt), virtualThreads)
                .thenApply(changes -> answer(request, changes));
    }

    private ReviewAnswer answer(AdmissionRequest request, List<Change> changes) {
        var denials = changes.stream().filter(change -> !change.isAllowed()).toList();
        if (!request.info().dryRun()) {
            (denials.isEmpty() ? changes : denials).forEach(recorder::record);
        }
        return denials.isEmpty()
                ? responses.allowed(request.uid())
                : responses.denied(
                        request.uid(), denials.stream().map(Change::reason).collect(Collectors.joining("; ")));
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

    /**
     * Reads the change. A request for a Namespace has no other namespace than the object; one to a subresource names another
     * kind than that of the object.
     */
    private static ChangeAttempt attempt(AdmissionRequest request) throws MalformedReview {
        var resource = request.json().path("resource");
        var controlled = new ControlledResource(
                resource.path("group").asText(), resource.path("resource").asText());
        var info = request.info();
        if (controlled.name().isEmpty() || info.operation() == Operation.OTHER) {
            throw new MalformedReview("the request has no resource or no known operation");
        }
        var isNamespace = controlled.group().isEmpty() && controlled.name().equals("namespaces");
        return new ChangeAttempt(
                info.user(),
                info.operation().name(),
                controlled,
                info.subresource(),
                kind(request, controlled),
                isNamespace ? info.name() : info.namespace(),
                info.name(),
                request.object(),
                request.oldObject());
    }

    private static String kind(AdmissionRequest request, ControlledResource resource) {
        if (request.info().subresource().isEmpty()
                || request.info().subresource().equals("status")) {
            return request.kind().kind();
        }
        return ObjectKind.ofResource(resource.group(), resource.name())
                .map(ObjectKind::kind)
                .orElse(resource.name());
    }
}
