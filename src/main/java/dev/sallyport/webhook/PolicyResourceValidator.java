package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.GateChange;
import dev.sallyport.admission.GateChangeRecorder;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.compile.SpecError;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.MissingReferences;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Validates objects of Sallyport's own kinds when they are written: policies must compile, exceptions must be authorized. */
@Singleton
public final class PolicyResourceValidator {
    private final PolicyCompiler policies;
    private final EnvironmentCompiler environments;
    private final TrustRootIndex trustRoots;
    private final ExceptionApprovalRules approvals;
    private final MissingReferences references;
    private final GateChangeRecorder changes;
    private final InstantSource clock;

    public PolicyResourceValidator(
            PolicyCompiler policies,
            EnvironmentCompiler environments,
            TrustRootIndex trustRoots,
            ExceptionApprovalRules approvals,
            MissingReferences references,
            GateChangeRecorder changes,
            InstantSource clock) {
        this.policies = policies;
        this.environments = environments;
        this.trustRoots = trustRoots;
        this.approvals = approvals;
        this.references = references;
        this.changes = changes;
        this.clock = clock;
    }

    /** Validates an object, and records what an allowed change makes weaker. A deletion is always allowed. */
    CompletableFuture<ReviewAnswer> answer(AdmissionRequest request, AdmissionResponses responses)
            throws MalformedReview {
        var answer = request.info().operation() == Operation.DELETE
                ? completedFuture(responses.allowed(request.uid()))
                : validate(request, responses);
        return answer.thenApply(review -> {
            if (review.isAllowed() && !request.info().dryRun()) {
                record(request);
            }
            return review;
        });
    }

    private void record(AdmissionRequest request) {
        var difference = GateDifference.of(request.kind().kind(), request.oldObject(), request.object());
        if (!difference.isEmpty()) {
            changes.record(new GateChange(request.info(), clock.instant(), difference.weaker(), difference.other()));
        }
    }

    private CompletableFuture<ReviewAnswer> validate(AdmissionRequest request, AdmissionResponses responses)
            throws MalformedReview {
        var uid = request.uid();
        return switch (request.kind().kind()) {
            case "DeploymentPolicy" -> {
                var policy = read(request.object(), DeploymentPolicy.class);
                yield completedFuture(
                        responses.of(uid, policy, policies.compile(policy).errors()));
            }
            case "NamespacePolicy" -> {
                var policy = read(request.object(), NamespacePolicy.class);
                yield completedFuture(
                        responses.of(uid, policy, policies.compile(policy).errors()));
            }
            case "Environment" -> {
                var environment = read(request.object(), Environment.class);
                yield completedFuture(responses.of(
                        uid, environment, environments.compile(environment).errors()));
            }
            case "TrustRoot" -> {
                var root = read(request.object(), TrustRoot.class);
                yield completedFuture(responses.of(uid, root, errors(trustRoots.read(root))));
            }
            case "DeploymentException" -> exception(request, responses);
            default ->
                throw new MalformedReview("objects of kind \"%s\" are not supported"
                        .formatted(request.kind().kind()));
        };
    }

    private CompletableFuture<ReviewAnswer> exception(AdmissionRequest request, AdmissionResponses responses)
            throws MalformedReview {
        var uid = request.uid();
        var object = read(request.object(), DeploymentException.class);
        var oldObject = request.oldObject().isObject() ? read(request.oldObject(), DeploymentException.class) : null;
        return approvals.denial(request.user(), object, oldObject).thenCompose(denial -> {
            if (denial.isPresent()) {
                return completedFuture(
                        switch (denial.get()) {
                            case ExceptionApprovalRules.Denial.Invalid(var errors) -> responses.of(uid, object, errors);
                            case ExceptionApprovalRules.Denial.Forbidden(var why) -> responses.denied(uid, why);
                        });
            }
            return isRequestOrApproval(object, oldObject)
                    ? references.warnings(object).thenApply(warnings -> responses.allowed(uid, warnings))
                    : completedFuture(responses.allowed(uid));
        });
    }

    /** Returns whether a write creates or changes an exception, or approves it; not whether it withdraws the approval. */
    private static boolean isRequestOrApproval(DeploymentException object, @Nullable DeploymentException oldObject) {
        if (oldObject == null) {
            return true;
        }
        var requested = object.getSpec();
        var present = oldObject.getSpec();
        return !Objects.equals(requested, present)
                && (requested == null
                        || present == null
                        || !requested.approvedBy().isEmpty()
                        || !requested.content().equals(present.content()));
    }

    private static List<SpecError> errors(ReadResult<?> result) {
        return result instanceof ReadResult.Unusable<?> unusable ? List.of(unusable.error()) : List.of();
    }

    private static <T extends HasMetadata> T read(JsonNode json, Class<T> kind) throws MalformedReview {
        @Nullable T object = AdmissionReviews.own(json, kind);
        if (object == null || object.getMetadata() == null) {
            throw new MalformedReview("the request has no object");
        }
        return object;
    }
}
