package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.compile.SpecError;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.trust.TrustRootIndex;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks at objects of our own kinds as they are written: at policies, for whether they compile. */
public final class PolicyResourceValidator {
    private final AdmissionReviews reviews = new AdmissionReviews();
    private final PolicyCompiler compiler;
    private final EnvironmentCompiler environments;
    private final TrustRootIndex trustRoots;
    private final ExceptionApprovalRules exceptions;

    public PolicyResourceValidator(
            PolicyCompiler compiler,
            EnvironmentCompiler environments,
            TrustRootIndex trustRoots,
            ExceptionApprovalRules exceptions) {
        this.compiler = compiler;
        this.environments = environments;
        this.trustRoots = trustRoots;
        this.exceptions = exceptions;
    }

    /** Whether the request of an AdmissionReview is about such an object. */
    static boolean concerns(JsonNode request) {
        var kind = request.path("kind");
        return kind.path("group").asText().equals("sallyport.dev")
                && kind.path("version").asText().equals("v1alpha1");
    }

    CompletableFuture<ObjectNode> answer(JsonNode request, AdmissionResponses responses) throws MalformedReview {
        var uid = request.path("uid").asText();
        var object = request.path("object");
        var kind = request.path("kind").path("kind").asText();
        return switch (kind) {
            case "DeploymentPolicy" -> {
                var policy = whole(reviews.own(object, DeploymentPolicy.class));
                yield completedFuture(
                        responses.of(uid, policy, compiler.compile(policy).errors()));
            }
            case "Environment" -> {
                var environment = whole(reviews.own(object, Environment.class));
                yield completedFuture(responses.of(
                        uid, environment, environments.compile(environment).errors()));
            }
            case "TrustRoot" -> {
                var root = whole(reviews.own(object, TrustRoot.class));
                yield completedFuture(responses.of(uid, root, errors(trustRoots.read(root))));
            }
            case "DeploymentException" -> exception(uid, request, responses);
            default -> throw new MalformedReview("objects of kind \"%s\" are not known".formatted(kind));
        };
    }

    private CompletableFuture<ObjectNode> exception(String uid, JsonNode request, AdmissionResponses responses)
            throws MalformedReview {
        var after = whole(reviews.own(request.path("object"), DeploymentException.class));
        var old = request.path("oldObject");
        var before = old.isObject() ? whole(reviews.own(old, DeploymentException.class)) : null;
        return exceptions
                .refusal(RequestInfoReader.user(request.path("userInfo")), after, before)
                .thenApply(refusal -> refusal.map(why -> switch (why) {
                            case ExceptionApprovalRules.Refusal.Invalid(var errors) -> responses.of(uid, after, errors);
                            case ExceptionApprovalRules.Refusal.Forbidden(var reason) -> responses.refused(uid, reason);
                        })
                        .orElseGet(() -> responses.of(uid, after, List.of())));
    }

    private static List<SpecError> errors(ReadResult<?> reading) {
        return reading instanceof ReadResult.Unusable<?> unusable ? List.of(unusable.error()) : List.of();
    }

    private static <T extends HasMetadata> T whole(@Nullable T own) throws MalformedReview {
        if (own == null || own.getMetadata() == null) {
            throw new MalformedReview("the request has no object");
        }
        return own;
    }
}
