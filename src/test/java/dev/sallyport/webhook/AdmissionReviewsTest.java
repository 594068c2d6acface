package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.policy.EverythingPolicy;
import dev.sallyport.webhook.AdmissionReviews.MalformedReview;
import org.junit.jupiter.api.Test;

class AdmissionReviewsTest {
    @Test
    void readsEveryFieldOfAPolicy() throws MalformedReview, JsonProcessingException {
        var policy = EverythingPolicy.json();

        var read = AdmissionReviews.own(policy, DeploymentPolicy.class);

        var other = new ObjectMapper().treeToValue(policy, DeploymentPolicy.class);
        assertThat(read.getSpec()).isEqualTo(other.getSpec());
    }
}
