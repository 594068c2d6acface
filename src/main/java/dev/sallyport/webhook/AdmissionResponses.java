package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.compile.SpecError;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Puts answers into AdmissionReviews. Codes tell apart what happened: 403 refused by policy, 503 no answer to be had
 * now, 500 a fault of ours, 422 a policy that is wrong, 400 a request that is not understood.
 */
public final class AdmissionResponses {
    private static final Logger LOG = Logger.getLogger(AdmissionResponses.class);
    private static final int MAX_CAUSES = 32;
    private static final int MAX_ANNOTATION = 4096;

    private final DenialText text;
    private final RetryBudget retries;

    public AdmissionResponses(DenialText text, RetryBudget retries) {
        this.text = text;
        this.retries = retries;
    }

    /** The answer to a workload. */
    ObjectNode of(String uid, Decision decision) {
        var verdict = decision.verdict();
        var review = review(uid, verdict instanceof Verdict.Allowed);
        var response = response(review);
        switch (verdict) {
            case Verdict.Allowed _ -> warn(response, verdict);
            case Verdict.Denied _ -> refuse(response, decision.request().name(), verdict);
            case Verdict.Deferred _ -> defer(response, decision.request().name(), verdict);
        }
        annotate(response.putObject("auditAnnotations"), decision);
        return review;
    }

    /** The answer to an object of our own kinds: refused where it can never become right by itself. */
    ObjectNode of(String uid, HasMetadata own, List<SpecError> all) {
        var errors = all.stream()
                .filter(error -> error.cause() == SpecError.Cause.INVALID)
                .toList();
        var review = review(uid, errors.isEmpty());
        if (!errors.isEmpty()) {
            var name = SafeText.clean(String.valueOf(own.getMetadata().getName()));
            var status = status(
                    response(review),
                    422,
                    "Invalid",
                    "%s \"%s\" is invalid: %s"
                            .formatted(
                                    own.getKind(),
                                    name,
                                    errors.stream()
                                            .map(SpecError::toString)
                                            .map(SafeText::clean)
                                            .collect(Collectors.joining("; "))));
            var details = status.putObject("details")
                    .put("name", name)
                    .put("group", "sallyport.dev")
                    .put("kind", own.getKind());
            var causes = details.putArray("causes");
            errors.stream()
                    .limit(MAX_CAUSES)
                    .forEach(error -> causes.addObject()
                            .put("reason", "FieldValueInvalid")
                            .put("field", error.path())
                            .put("message", SafeText.clean(error.message())));
        }
        return review;
    }

    /** The answer to a write that nothing stands against. */
    ObjectNode allowed(String uid) {
        return review(uid, true);
    }

    /** The answer to a write by somebody who may not. */
    ObjectNode refused(String uid, String why) {
        var review = review(uid, false);
        status(response(review), 403, "Forbidden", SafeText.clean(why));
        return review;
    }

    /** The answer to a request that is not understood. */
    ObjectNode badRequest(String uid, String message) {
        var review = review(uid, false);
        status(response(review), 400, "BadRequest", SafeText.clean(message));
        return review;
    }

    /** The answer where we broke; closed, and told apart from a refusal. */
    ObjectNode internalError(String uid, Throwable broken) {
        LOG.errorf(broken, "no verdict for request %s", SafeText.clean(uid));
        var review = review(uid, false);
        status(
                response(review),
                500,
                "InternalError",
                "the operator could not judge the request, by a fault of its own; its log says why");
        return review;
    }

    private void refuse(ObjectNode response, String name, Verdict verdict) {
        var ours = against(verdict).allMatch(finding -> finding.undecidedReason() == UndecidedReason.INTERNAL_ERROR);
        var status = ours
                ? status(response, 500, "InternalError", text.refusal(verdict))
                : status(response, 403, "Forbidden", text.refusal(verdict));
        causes(status.putObject("details").put("name", name), verdict);
    }

    /** kubectl asks again by itself while there are seconds to wait; not for ever, though. */
    private void defer(ObjectNode response, String name, Verdict verdict) {
        var status = status(response, 503, "ServiceUnavailable", text.refusal(verdict));
        var details = status.putObject("details").put("name", name);
        if (retries.take(against(verdict).map(Finding::message).collect(Collectors.joining("\n")))) {
            details.put("retryAfterSeconds", 1);
        }
        causes(details, verdict);
    }

    private static void causes(ObjectNode details, Verdict verdict) {
        var causes = details.putArray("causes");
        against(verdict)
                .limit(MAX_CAUSES)
                .forEach(finding -> causes.addObject()
                        .put("reason", "FieldValueForbidden")
                        .put("field", finding.path())
                        .put("message", finding.check() + ": " + finding.message()));
    }

    private static void warn(ObjectNode response, Verdict verdict) {
        var warnings = DenialText.warnings(verdict);
        if (!warnings.isEmpty()) {
            var array = response.putArray("warnings");
            warnings.forEach(array::add);
        }
    }

    private static void annotate(ObjectNode annotations, Decision decision) {
        var verdict = decision.verdict();
        annotations.put("decision", decision.id());
        annotations.put("verdict", decision.label());
        put(annotations, "policies", verdict.policies().stream().map(Policy::name));
        put(annotations, "checks", verdict.findings().stream().map(Finding::check));
        put(
                annotations,
                "exceptions",
                verdict.exempted().stream().map(each -> each.exception().title()));
        put(annotations, "digests", verdict.evidence().stream().map(Evidence::digest));
        put(
                annotations,
                "stale",
                verdict.evidence().stream()
                        .filter(evidence -> evidence.staleSince().isPresent())
                        .map(Evidence::digest));
    }

    private static void put(ObjectNode annotations, String key, Stream<String> values) {
        var text = values.distinct().collect(Collectors.joining(","));
        if (!text.isEmpty()) {
            annotations.put(key, SafeText.cut(text, MAX_ANNOTATION));
        }
    }

    private static Stream<Finding> against(Verdict verdict) {
        return verdict.findings().stream().filter(finding -> finding.action() == Action.DENY);
    }

    private static ObjectNode review(String uid, boolean allowed) {
        var review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        review.putObject("response").put("uid", uid).put("allowed", allowed);
        return review;
    }

    private static ObjectNode response(ObjectNode review) {
        return review.withObject("/response");
    }

    private static ObjectNode status(ObjectNode response, int code, String reason, String message) {
        return response.putObject("status")
                .put("status", "Failure")
                .put("code", code)
                .put("reason", reason)
                .put("message", message);
    }
}
