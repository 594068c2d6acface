package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.DigestPinner;
import dev.sallyport.admission.DigestPins;
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
 * Puts digests beside the tags of images, as a JSON Patch (RFC 6902). It refuses nothing, whatever goes wrong: the object goes
 * on as it is, and is judged as ever.
 */
public final class MutatingHandler implements RequestHandler {
    private static final Logger LOG = Logger.getLogger(MutatingHandler.class);
    private static final int MAX_WARNING = 120;
    private static final int MAX_WARNINGS = 10;

    private final AttributesReader changes = new AttributesReader();
    private final DigestPinner pinner;

    public MutatingHandler(DigestPinner pinner) {
        this.pinner = pinner;
    }

    @Override
    public CompletableFuture<ObjectNode> answer(JsonNode request, Instant arrived, Deadline deadline)
            throws MalformedReview {
        var uid = request.path("uid").asText();
        return pinner.pins(changes.read(request, RequestInfoReader.user(request.path("userInfo"))), deadline)
                .thenApply(pins -> patched(uid, pins));
    }

    /** Whoever judges it will say what is wrong with it. */
    @Override
    public ObjectNode notUnderstood(String uid, MalformedReview why) {
        return review(uid);
    }

    @Override
    public ObjectNode broken(String uid, Throwable why) {
        LOG.errorf(why, "images of request %s are not pinned", SafeText.clean(uid));
        var review = review(uid);
        warn(review, List.of("images are not pinned to digests, by a fault of the operator; its log says why"));
        return review;
    }

    private static ObjectNode patched(String uid, DigestPins pins) {
        var review = review(uid);
        if (!pins.pins().isEmpty()) {
            var patch = JsonNodeFactory.instance.arrayNode();
            pins.pins()
                    .forEach(pin -> patch.addObject()
                            .put("op", "replace")
                            .put("path", pointer(pin.path()))
                            .put("value", pin.image()));
            response(review)
                    .put("patchType", "JSONPatch")
                    .put(
                            "patch",
                            Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8)));
        }
        warn(
                review,
                pins.open().stream()
                        .map(open -> open.path() + " is not pinned to a digest: " + open.reason())
                        .toList());
        return review;
    }

    private static void warn(ObjectNode review, List<String> warnings) {
        if (!warnings.isEmpty()) {
            var array = response(review).putArray("warnings");
            warnings.stream()
                    .map(warning -> SafeText.cut(SafeText.clean(warning), MAX_WARNING))
                    .distinct()
                    .limit(MAX_WARNINGS)
                    .forEach(array::add);
        }
    }

    /** A path such as {@code spec.containers[0].image} as a JSON Pointer (RFC 6901); its names need no escape. */
    private static String pointer(String path) {
        return "/" + path.replace("].", "/").replace('[', '/').replace('.', '/');
    }

    private static ObjectNode review(String uid) {
        var review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        review.putObject("response").put("uid", uid).put("allowed", true);
        return review;
    }

    private static ObjectNode response(ObjectNode review) {
        return review.withObject("/response");
    }
}
