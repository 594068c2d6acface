package dev.sallyport.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** AdmissionReview that allows a request without a warning: the most frequent one, written without a tree. */
final class AllowedReview {
    private static final JsonFactory JSON = new JsonFactory();

    private AllowedReview() {}

    static ReviewAnswer of(String uid, Map<String, String> auditAnnotations) {
        var bytes = new ByteArrayBuilder(JSON._getBufferRecycler());
        try (bytes;
                var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("apiVersion", "admission.k8s.io/v1");
            json.writeStringField("kind", "AdmissionReview");
            json.writeObjectFieldStart("response");
            json.writeStringField("uid", uid);
            json.writeBooleanField("allowed", true);
            json.writeObjectFieldStart("auditAnnotations");
            for (var annotation : auditAnnotations.entrySet()) {
                json.writeStringField(annotation.getKey(), annotation.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
            json.flush();
            return new ReviewAnswer(bytes.toByteArray(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
