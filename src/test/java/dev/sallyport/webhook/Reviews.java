package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.GateChangeRecorder;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.admission.StoredObjects;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.MissingReferences;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.Policies;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Fixture with a review processor for one policy, and AdmissionReviews for it. */
final class Reviews {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Reviews() {}

    static ReviewProcessor handler(String spec) {
        return handler(spec, (_, _, _) -> Optional.empty());
    }

    static ReviewProcessor handler(String spec, StoredObjects stored) {
        return handler(spec, stored, _ -> {});
    }

    static ReviewProcessor handler(String spec, StoredObjects stored, GateChangeRecorder changes) {
        return handler(spec, stored, changes, List.of());
    }

    static ReviewProcessor handler(
            String spec, StoredObjects stored, GateChangeRecorder changes, List<WriteAuthorizer> authorizers) {
        var policy = Policies.compile(spec).policy();
        var own = new PolicyResourceValidator(
                Policies.compiler((_, _, _) -> Optional.empty()),
                new EnvironmentFixture().compiler(),
                Policies.trustRoots((_, _, _) -> Optional.empty()),
                new ExceptionApprovalRules(Duration.ofDays(30), (_, _) -> true, Runnable::run, InstantSource.system()),
                new MissingReferences("policy"::equals, (_, _, names) -> names.matches("web"), Runnable::run),
                changes,
                InstantSource.system());
        return new ReviewProcessor(
                new ValidatingHandler(
                        authorizers,
                        own,
                        new ScaleReader(_ -> List.of(policy), stored, Runnable::run),
                        TestEvaluator.of(policy).build(),
                        _ -> {},
                        new AdmissionResponses(new DenialText(""), new RetryBudget(System::nanoTime)),
                        InstantSource.system()),
                InstantSource.system());
    }

    /** Returns a review of an object of that kind with the fields that the API server sets. */
    static ObjectNode review(ObjectKind kind, String operation, JsonNode object) {
        var review =
                JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        var request = review.putObject("request").put("uid", "705ab4f5-6393-11e8-b7cc-42010a800002");
        for (var name : List.of("kind", "requestKind")) {
            request.putObject(name)
                    .put("group", kind.group())
                    .put("version", "v1")
                    .put("kind", kind.kind());
        }
        for (var name : List.of("resource", "requestResource")) {
            request.putObject(name)
                    .put("group", kind.group())
                    .put("version", "v1")
                    .put("resource", kind.plural());
        }
        request.put("name", "web").put("namespace", "shop").put("operation", operation);
        request.putObject("userInfo").put("username", "jane").putArray("groups").add("system:authenticated");
        request.set("object", object);
        request.putNull("oldObject");
        request.put("dryRun", false);
        return review;
    }

    /** Returns the response, which needs no remote check. */
    static JsonNode answer(ReviewProcessor handler, byte[] body) throws MalformedReview {
        return json(handler.process(ReviewBytes.of(body), TIMEOUT, false).join())
                .path("response");
    }

    private static JsonNode json(ReviewAnswer answer) {
        try {
            return JSON.readTree(answer.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
