package dev.sallyport.webhook;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.identity.User;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.util.Optional;

/** Reads what is to become of an object from the request of an AdmissionReview. */
final class AttributesReader {
    private final AdmissionReviews reviews = new AdmissionReviews();

    AdmissionAttributes read(JsonNode request, User user) throws MalformedReview {
        var after = read(request, request.path("object"));
        var old = request.path("oldObject");
        var before = old.isObject() ? read(request, old) : null;
        return new AdmissionAttributes(after, before, user, () -> reviews.plain(request));
    }

    private Subject read(JsonNode request, JsonNode object) throws MalformedReview {
        var kind = kind(request.path("kind"))
                .orElseThrow(() -> new MalformedReview("objects of kind \"%s\" are not known"
                        .formatted(request.path("kind").path("kind").asText())));
        if (!object.isObject() || object.isEmpty()) {
            throw new MalformedReview("the request has no object");
        }
        try {
            return SubjectReader.read(
                            reviews.object(object, kind.type()),
                            request.path("namespace").asText())
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
}
