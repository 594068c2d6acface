package dev.sallyport.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.webhook.AdmissionRequest.ReadObjects;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Reader of the evaluated objects of an admission request. */
final class AttributesReader {
    private AttributesReader() {}

    static AdmissionAttributes read(AdmissionRequest request) throws MalformedReview {
        var kind = request.kind()
                .evaluated()
                .orElseThrow(() -> new MalformedReview("objects of kind \"%s\" are not supported"
                        .formatted(request.kind().kind())));
        var objects = request.objects() == null ? objects(request, kind) : request.objects();
        var object = subject(request, kind, objects.object());
        var oldObject = objects.oldObject() == null ? null : subject(request, kind, objects.oldObject());
        return new AdmissionAttributes(object, oldObject, request.user(), () -> AdmissionReviews.plain(request.json()));
    }

    private static ReadObjects objects(AdmissionRequest request, ObjectKind kind) throws MalformedReview {
        return new ReadObjects(
                object(request.object(), kind),
                request.oldObject().isObject() ? object(request.oldObject(), kind) : null);
    }

    private static HasMetadata object(JsonNode object, ObjectKind kind) throws MalformedReview {
        if (!object.isObject() || object.isEmpty()) {
            throw new MalformedReview("the request has no object");
        }
        return AdmissionReviews.object(object, kind.type());
    }

    private static Subject subject(AdmissionRequest request, ObjectKind kind, HasMetadata object)
            throws MalformedReview {
        try {
            return SubjectReader.read(kind, object, request.namespace());
        } catch (IllegalArgumentException e) {
            throw new MalformedReview(String.valueOf(e.getMessage()));
        }
    }
}
