package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.OtherObject.Requested;
import dev.sallyport.workload.OtherObjectReader;
import dev.sallyport.workload.OtherObjectReader.JsonObjects;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reader of requests that only rules evaluate: of any kind, and deletions and connections. */
final class OtherRequestReader {
    private OtherRequestReader() {}

    /** Returns whether no other check evaluates the request. Other versions of known kinds are not read. */
    static boolean appliesTo(AdmissionRequest request) {
        var kind = request.kind();
        return switch (request.info().operation()) {
            case DELETE, CONNECT -> true;
            case CREATE, UPDATE -> ObjectKind.of(kind.group(), kind.kind()).isEmpty();
            case OTHER -> false;
        };
    }

    static AdmissionAttributes read(AdmissionRequest request) throws MalformedReview {
        var kind = request.kind();
        try {
            var objects = OtherObjectReader.read(
                    new Requested(
                            kind.group(),
                            kind.version(),
                            kind.kind(),
                            request.info().operation()),
                    request.namespace(),
                    request.info().name(),
                    new JsonObjects(map(request.object()), map(request.oldObject())));
            return new AdmissionAttributes(
                    objects.object(),
                    objects.oldObject(),
                    request.user(),
                    () -> AdmissionReviews.plain(request.json()));
        } catch (IllegalArgumentException e) {
            throw new MalformedReview("the object is not a valid %s: %s".formatted(kind.kind(), e.getMessage()));
        }
    }

    private static @Nullable Map<String, @Nullable Object> map(JsonNode object) {
        return object.isObject() ? AdmissionReviews.map(object) : null;
    }
}
