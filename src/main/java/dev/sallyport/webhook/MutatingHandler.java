package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.DigestPinner;
import dev.sallyport.admission.DigestPins;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.finding.SafeText;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Handler of the mutating webhook: adds digests to image references with a JSON Patch (RFC 6902). It never denies a request;
 * after an error the object stays unchanged, and the validating webhook evaluates it.
 */
public final class MutatingHandler implements RequestHandler {
    private static final Logger LOG = Logger.getLogger(MutatingHandler.class);
    private static final int MAX_WARNINGS = 10;

    private final DigestPinner pinner;

    public MutatingHandler(DigestPinner pinner) {
        this.pinner = pinner;
    }

    @Override
    public CompletableFuture<ReviewAnswer> answer(
            AdmissionRequest request, Instant arrived, Deadline deadline, EvaluationBudget budget)
            throws MalformedReview {
        return pinner.pins(AttributesReader.read(request), deadline).thenApply(pins -> patched(request.uid(), pins));
    }

    /** Allows the object unchanged; the validating webhook denies it. */
    @Override
    public ReviewAnswer malformed(String uid, MalformedReview reason) {
        return ReviewAnswer.of(ReviewJson.allowed(uid));
    }

    @Override
    public ReviewAnswer overloaded(String uid, String reason) {
        var review = ReviewJson.allowed(uid);
        warn(review, List.of("images are not pinned to digests: " + reason));
        return ReviewAnswer.of(review);
    }

    @Override
    public ReviewAnswer failed(String uid, Throwable cause) {
        LOG.errorf(cause, "images of request %s are not pinned to digests", SafeText.clean(uid));
        var review = ReviewJson.allowed(uid);
        warn(
                review,
                List.of("images are not pinned to digests because of an internal error; see the log of the operator"));
        return ReviewAnswer.of(review);
    }

    private static ReviewAnswer patched(String uid, DigestPins pins) {
        var review = ReviewJson.allowed(uid);
        if (!pins.pins().isEmpty()) {
            var patch = JsonNodeFactory.instance.arrayNode();
            pins.pins()
                    .forEach(pin -> patch.addObject()
                            .put("op", "replace")
                            .put("path", pointer(pin.path()))
                            .put("value", pin.image()));
            ReviewJson.response(review)
                    .put("patchType", "JSONPatch")
                    .put(
                            "patch",
                            Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8)));
        }
        warn(
                review,
                pins.unpinned().stream()
                        .map(image -> image.path() + " is not pinned to a digest: " + image.reason())
                        .toList());
        return ReviewAnswer.of(review);
    }

    private static void warn(ObjectNode review, List<String> warnings) {
        if (!warnings.isEmpty()) {
            var array = ReviewJson.response(review).putArray("warnings");
            warnings.stream()
                    .map(warning -> SafeText.cut(SafeText.clean(warning), SafeText.MAX_WARNING))
                    .distinct()
                    .limit(MAX_WARNINGS)
                    .forEach(array::add);
        }
    }

    /** Returns a path such as {@code spec.containers[0].image} as a JSON Pointer (RFC 6901). */
    private static String pointer(String path) {
        return "/" + path.replace("].", "/").replace('[', '/').replace('.', '/');
    }
}
