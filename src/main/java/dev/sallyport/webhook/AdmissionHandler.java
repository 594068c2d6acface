package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.Change;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Request;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyError;
import dev.sallyport.policy.Reading;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers AdmissionReviews: workloads by their verdict, policies by whether they compile. */
public final class AdmissionHandler {
    private static final Duration MARGIN = Duration.ofMillis(1500);
    private static final Duration GRACE = Duration.ofMillis(500);

    private final AdmissionReviews reviews = new AdmissionReviews();
    private final AdmissionResponses responses;
    private final Evaluator evaluator;
    private final PolicyCompiler compiler;
    private final EnvironmentCompiler environments;
    private final TrustRoots trustRoots;
    private final ExceptionGuard exceptions;
    private final List<Guard> guards;
    private final DecisionRecorder recorder;
    private final InstantSource clock;

    public AdmissionHandler(
            Evaluator evaluator,
            PolicyCompiler compiler,
            EnvironmentCompiler environments,
            TrustRoots trustRoots,
            ExceptionGuard exceptions,
            List<Guard> guards,
            AdmissionResponses responses,
            DecisionRecorder recorder,
            InstantSource clock) {
        this.evaluator = evaluator;
        this.compiler = compiler;
        this.environments = environments;
        this.trustRoots = trustRoots;
        this.exceptions = exceptions;
        this.guards = List.copyOf(guards);
        this.responses = responses;
        this.recorder = recorder;
        this.clock = clock;
    }

    /**
     * Answers one review, at once where nothing has to be asked elsewhere.
     *
     * @param timeout how long the API server waits
     * @return an AdmissionReview with a response; never fails but for a {@link MalformedReview}
     */
    CompletableFuture<ObjectNode> handle(byte[] body, Duration timeout) throws MalformedReview {
        var arrived = clock.instant();
        var request = reviews.request(body);
        var uid = request.path("uid").asText();
        try {
            var answer = answer(uid, request, arrived, Deadline.in(within(timeout), clock));
            return answer.isDone() && !answer.isCompletedExceptionally() ? answer : guarded(answer, uid, timeout);
        } catch (MalformedReview e) {
            return completedFuture(responses.badRequest(uid, String.valueOf(e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) {
            return completedFuture(responses.internalError(uid, e));
        }
    }

    private CompletableFuture<ObjectNode> answer(String uid, JsonNode request, Instant arrived, Deadline deadline)
            throws MalformedReview {
        for (var guard : guards) {
            if (guard.concerns(request)) {
                return guard.refusal(request)
                        .thenApply(refusal -> refusal.map(why -> responses.refused(uid, why))
                                .orElseGet(() -> responses.allowed(uid)));
            }
        }
        return isOwn(request) ? own(uid, request) : workload(uid, request, arrived, deadline);
    }

    /** Whatever happens, an answer before the API server gives up. */
    private CompletableFuture<ObjectNode> guarded(CompletableFuture<ObjectNode> answer, String uid, Duration timeout) {
        return answer.orTimeout(within(timeout).plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(broken -> responses.internalError(uid, broken));
    }

    private CompletableFuture<ObjectNode> workload(String uid, JsonNode json, Instant arrived, Deadline deadline)
            throws MalformedReview {
        var object = json.path("object");
        var request = RequestReader.read(json);
        var after = read(json, object);
        var old = json.path("oldObject");
        var before = old.isObject() ? read(json, old) : null;
        var change = new Change(after, before, request.user(), () -> reviews.plain(json));
        return evaluator.judge(change, deadline).thenApply(verdict -> {
            var decision = decision(request, change, verdict, arrived);
            recorder.record(decision);
            return responses.of(uid, decision);
        });
    }

    private Decision decision(Request request, Change change, Verdict verdict, Instant arrived) {
        var now = clock.instant();
        return new Decision(
                UUID.randomUUID().toString(), now, Duration.between(arrived, now), request, change, verdict);
    }

    private Subject read(JsonNode request, JsonNode object) throws MalformedReview {
        var kind = kind(request.path("kind"))
                .orElseThrow(() -> new MalformedReview("objects of kind \"%s\" are not known"
                        .formatted(request.path("kind").path("kind").asText())));
        if (!object.isObject() || object.isEmpty()) {
            throw new MalformedReview("the request has no object");
        }
        try {
            return SubjectReader.read(reviews.object(object, kind.type()), namespace(request))
                    .orElseThrow(() -> new MalformedReview("the object is of no kind that is judged"));
        } catch (IllegalArgumentException e) {
            throw new MalformedReview(String.valueOf(e.getMessage()));
        }
    }

    /** Only version v1 of each kind is read, the one that the webhook's rules ask for. */
    private static Optional<ObjectKind> kind(JsonNode kind) {
        return kind.path("version").asText().equals("v1")
                ? ObjectKind.of(kind.path("group").asText(), kind.path("kind").asText())
                : Optional.empty();
    }

    private static @Nullable String namespace(JsonNode request) {
        return request.path("namespace").asText();
    }

    private static boolean isOwn(JsonNode request) {
        var kind = request.path("kind");
        return kind.path("group").asText().equals("sallyport.dev")
                && kind.path("version").asText().equals("v1alpha1");
    }

    private CompletableFuture<ObjectNode> own(String uid, JsonNode request) throws MalformedReview {
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
            case "DeploymentException" -> exception(uid, request);
            default -> throw new MalformedReview("objects of kind \"%s\" are not known".formatted(kind));
        };
    }

    private CompletableFuture<ObjectNode> exception(String uid, JsonNode request) throws MalformedReview {
        var after = whole(reviews.own(request.path("object"), DeploymentException.class));
        var old = request.path("oldObject");
        var before = old.isObject() ? whole(reviews.own(old, DeploymentException.class)) : null;
        return exceptions
                .refusal(RequestReader.user(request.path("userInfo")), after, before)
                .thenApply(refusal -> refusal.map(why -> switch (why) {
                            case ExceptionGuard.Refusal.Invalid(var errors) -> responses.of(uid, after, errors);
                            case ExceptionGuard.Refusal.Forbidden(var reason) -> responses.refused(uid, reason);
                        })
                        .orElseGet(() -> responses.of(uid, after, List.of())));
    }

    private static List<PolicyError> errors(Reading<?> reading) {
        return reading instanceof Reading.Unusable<?> unusable ? List.of(unusable.error()) : List.of();
    }

    private static <T extends HasMetadata> T whole(@Nullable T own) throws MalformedReview {
        if (own == null || own.getMetadata() == null) {
            throw new MalformedReview("the request has no object");
        }
        return own;
    }

    private static Duration within(Duration timeout) {
        var less = timeout.minus(MARGIN);
        var half = timeout.dividedBy(2);
        return less.compareTo(half) > 0 ? less : half;
    }
}
