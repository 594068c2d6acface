package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;

/** Reader of the evaluated objects of an admission request. */
final class AttributesReader {
    private AttributesReader() {}

    static AdmissionAttributes read(AdmissionRequest request) throws MalformedReview {
        var object = read(request, request.object());
        var oldObject = request.oldObject().isObject() ? read(request, request.oldObject()) : null;
        return new AdmissionAttributes(object, oldObject, request.user(), () -> AdmissionReviews.plain(request.json()));
    }

    private static Subject read(AdmissionRequest request, JsonNode object) throws MalformedReview {
        var kind = request.kind()
                .evaluated()
                .orElseThrow(() -> new MalformedReview("objects of kind \"%s\" are not supported"
                        .formatted(request.kind().kind())));
        if (!object.isObject() || object.isEmpty()) {
            throw new MalformedReview("the request has no object");
        }
        try {
            return SubjectReader.read(
                    kind,
                    AdmissionReviews.object(object, kind.type()),
                    request.json().path("namespace").asText());
        } catch (IllegalArgumentException e) {
            throw new MalformedReview(String.valueOf(e.getMessage()));
        }
    }
}
