package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import java.util.stream.Stream;

/** Comparison of both readers of AdmissionReviews: from the bytes directly, and from a tree. */
final class ReviewReaders {
    private ReviewReaders() {}

    /** Asserts that a body is read like its tree; returns whether it was read from the bytes. */
    static boolean assertAgree(byte[] body) {
        var read = result(() -> AdmissionReviews.request(ReviewBytes.of(body)));
        assertThat(read).isEqualTo(result(() -> AdmissionReviews.requestOfAnyForm(ReviewBytes.of(body))));
        return isStreamed(body);
    }

    private static boolean isStreamed(byte[] body) {
        try {
            return AdmissionReviews.request(ReviewBytes.of(body)).objects() != null;
        } catch (MalformedReview _) {
            return false;
        }
    }

    private interface Reading {
        AdmissionRequest request() throws MalformedReview;
    }

    /** Everything that a request is evaluated by. */
    private record Content(
            Object info, Object kind, Object scaledKind, String namespace, Object rest, Object objects) {}

    private static Object result(Reading reading) {
        AdmissionRequest request;
        try {
            request = reading.request();
        } catch (MalformedReview e) {
            return String.valueOf(e.getMessage());
        }
        return new Content(
                request.info(),
                request.kind(),
                request.scaledKind(),
                request.namespace(),
                AdmissionReviews.plain(request.json()),
                objects(request));
    }

    /** Returns objects as texts, because quantities that are none cannot be compared. */
    private static Object objects(AdmissionRequest request) {
        try {
            var attributes = AttributesReader.read(request);
            return Stream.of(attributes.object(), attributes.oldObject(), attributes.user())
                    .map(String::valueOf)
                    .toList();
        } catch (MalformedReview e) {
            return String.valueOf(e.getMessage());
        }
    }
}
