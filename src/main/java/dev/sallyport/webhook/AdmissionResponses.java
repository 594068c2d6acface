package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.admission.Verdict;
import dev.sallyport.admission.WarningTexts;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.compile.SpecError;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Responses to admission requests. HTTP codes distinguish the causes: 403 denied by a policy, 503 deferred, 500 internal
 * error, 422 invalid policy, 413 too large object, 400 malformed request.
 */
public final class AdmissionResponses {
    private static final Logger LOG = Logger.getLogger(AdmissionResponses.class);
    private static final int MAX_CAUSES = 32;
    private static final int MAX_ANNOTATION = 4096;
    private static final int MAX_NESTED_ERRORS = 10;

    private final DenialText text;
    private final RetryBudget retries;

    public AdmissionResponses(DenialText text, RetryBudget retries) {
        this.text = text;
        this.retries = retries;
    }

    /** Returns the response to an evaluated object. */
    ReviewAnswer of(String uid, Decision decision) {
        var verdict = decision.verdict();
        if (verdict instanceof Verdict.Allowed && verdict.findings().isEmpty()) {
            return AllowedReview.of(uid, annotations(decision));
        }
        var review = ReviewJson.of(uid, verdict instanceof Verdict.Allowed);
        var response = ReviewJson.response(review);
        switch (verdict) {
            case Verdict.Allowed _ -> warn(response, verdict);
            case Verdict.Denied _ -> deny(response, decision.request().name(), verdict);
            case Verdict.Deferred _ -> defer(response, decision.request().name(), verdict);
        }
        var annotations = response.putObject("auditAnnotations");
        annotations(decision).forEach(annotations::put);
        return ReviewAnswer.of(review);
    }

    /** Returns the response to an object of one of Sallyport's kinds; only errors that never resolve by themselves deny it. */
    ReviewAnswer of(String uid, HasMetadata object, List<SpecError> all) {
        var errors = all.stream()
                .filter(error -> error.cause() == SpecError.ErrorReason.INVALID)
                .toList();
        var review = ReviewJson.of(uid, errors.isEmpty());
        if (!errors.isEmpty()) {
            var name = SafeText.clean(String.valueOf(object.getMetadata().getName()));
            var status = status(
                    ReviewJson.response(review),
                    422,
                    "Invalid",
                    "%s \"%s\" is invalid: %s"
                            .formatted(
                                    object.getKind(),
                                    name,
                                    errors.stream()
                                            .map(SpecError::toString)
                                            .map(SafeText::clean)
                                            .collect(Collectors.joining("; "))));
            var details = status.putObject("details")
                    .put("name", name)
                    .put("group", "sallyport.dev")
                    .put("kind", object.getKind());
            var causes = details.putArray("causes");
            errors.stream()
                    .limit(MAX_CAUSES)
                    .forEach(error -> causes.addObject()
                            .put("reason", "FieldValueInvalid")
                            .put("field", error.path())
                            .put("message", SafeText.clean(error.message())));
        }
        return ReviewAnswer.of(review);
    }

    /** Returns the response to an authorized write. */
    ReviewAnswer allowed(String uid) {
        return ReviewAnswer.of(ReviewJson.of(uid, true));
    }

    /** Returns the response to an allowed write with warnings. */
    ReviewAnswer allowed(String uid, List<String> warnings) {
        var review = ReviewJson.of(uid, true);
        if (!warnings.isEmpty()) {
            var array = ReviewJson.response(review).putArray("warnings");
            warnings.forEach(warning -> array.add(SafeText.cut(SafeText.clean(warning), SafeText.MAX_WARNING)));
        }
        return ReviewAnswer.of(review);
    }

    /** Returns the response to a write that is not authorized. */
    ReviewAnswer denied(String uid, String reason) {
        var review = ReviewJson.of(uid, false);
        status(ReviewJson.response(review), 403, "Forbidden", SafeText.clean(reason));
        return ReviewAnswer.of(review);
    }

    /** Returns the response to a malformed request, or one that exceeds a limit. */
    ReviewAnswer malformed(String uid, MalformedReview reason) {
        var review = ReviewJson.of(uid, false);
        var message = SafeText.clean(String.valueOf(reason.getMessage()));
        if (reason.isTooLarge()) {
            status(ReviewJson.response(review), 413, "RequestEntityTooLarge", message);
        } else {
            status(ReviewJson.response(review), 400, "BadRequest", message);
        }
        return ReviewAnswer.of(review);
    }

    /** Returns the response to a request that cannot be evaluated now; the client retries by itself. */
    ReviewAnswer overloaded(String uid, String reason) {
        var review = ReviewJson.of(uid, false);
        status(ReviewJson.response(review), 429, "TooManyRequests", SafeText.clean(reason))
                .putObject("details")
                .put("retryAfterSeconds", 1);
        return ReviewAnswer.of(review);
    }

    /** Returns the response after an error: the API server did not answer, or an internal error. */
    ReviewAnswer failed(String uid, Throwable cause) {
        var isOutage = Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                .limit(MAX_NESTED_ERRORS)
                .anyMatch(ClusterUnavailableException.class::isInstance);
        return isOutage ? unavailable(uid) : internalError(uid, cause);
    }

    /** Returns the response while the API server does not answer a request of the operator. */
    ReviewAnswer unavailable(String uid) {
        var review = ReviewJson.of(uid, false);
        status(
                ReviewJson.response(review),
                503,
                "ServiceUnavailable",
                "the API server did not answer a request of Sallyport; try again in a moment");
        return ReviewAnswer.of(review);
    }

    /** Returns the response after an internal error; the request fails, with another code than a denial. */
    ReviewAnswer internalError(String uid, Throwable cause) {
        LOG.errorf(cause, "request %s was not evaluated", SafeText.clean(uid));
        var review = ReviewJson.of(uid, false);
        status(
                ReviewJson.response(review),
                500,
                "InternalError",
                "Sallyport could not evaluate the request because of an internal error; see the log of the operator");
        return ReviewAnswer.of(review);
    }

    private void deny(ObjectNode response, String name, Verdict verdict) {
        var isInternal =
                violations(verdict).allMatch(finding -> finding.undecidedReason() == UndecidedReason.INTERNAL_ERROR);
        var status = isInternal
                ? status(response, 500, "InternalError", text.denial(verdict))
                : status(response, 403, "Forbidden", text.denial(verdict));
        causes(status.putObject("details").put("name", name), verdict);
    }

    /** Sets {@code retryAfterSeconds}, on which kubectl retries by itself, while the retry budget lasts. */
    private void defer(ObjectNode response, String name, Verdict verdict) {
        var status = status(response, 503, "ServiceUnavailable", text.denial(verdict));
        var details = status.putObject("details").put("name", name);
        if (retries.acquire(violations(verdict).map(Finding::message).collect(Collectors.joining("\n")))) {
            details.put("retryAfterSeconds", 1);
        }
        causes(details, verdict);
    }

    private static void causes(ObjectNode details, Verdict verdict) {
        var causes = details.putArray("causes");
        violations(verdict)
                .limit(MAX_CAUSES)
                .forEach(finding -> causes.addObject()
                        .put("reason", "FieldValueForbidden")
                        .put("field", finding.path())
                        .put("message", finding.check() + ": " + finding.message()));
    }

    private static void warn(ObjectNode response, Verdict verdict) {
        var warnings = WarningTexts.of(verdict);
        if (!warnings.isEmpty()) {
            var array = response.putArray("warnings");
            warnings.forEach(array::add);
        }
    }

    private static Map<String, String> annotations(Decision decision) {
        var verdict = decision.verdict();
        var annotations = new LinkedHashMap<String, String>();
        annotations.put("decision", decision.id());
        annotations.put("verdict", decision.label());
        put(annotations, "policies", verdict.policies(), Policy::name);
        put(annotations, "checks", verdict.findings(), Finding::check);
        put(
                annotations,
                "exceptions",
                verdict.excused(),
                each -> each.exception().title());
        put(annotations, "digests", verdict.evidence(), Evidence::digest);
        put(
                annotations,
                "stale",
                verdict.evidence(),
                evidence -> evidence.staleSince().isPresent() ? evidence.digest() : "");
        return annotations;
    }

    /** Adds an annotation with the distinct texts of elements that have one. */
    private static <T> void put(
            Map<String, String> annotations, String key, List<T> elements, Function<T, String> text) {
        if (elements.isEmpty()) {
            return;
        }
        var value = elements.size() == 1
                ? text.apply(elements.getFirst())
                : elements.stream()
                        .map(text)
                        .filter(each -> !each.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(","));
        if (!value.isEmpty()) {
            annotations.put(key, SafeText.cut(value, MAX_ANNOTATION));
        }
    }

    private static Stream<Finding> violations(Verdict verdict) {
        return verdict.findings().stream().filter(finding -> finding.action() == Action.DENY);
    }

    private static ObjectNode status(ObjectNode response, int code, String reason, String message) {
        return response.putObject("status")
                .put("status", "Failure")
                .put("code", code)
                .put("reason", reason)
                .put("message", message);
    }
}
