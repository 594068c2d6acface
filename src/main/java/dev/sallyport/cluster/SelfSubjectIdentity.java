package dev.sallyport.cluster;

import dev.sallyport.identity.OperatorIdentity;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** User name of the operator, by SelfSubjectReview (KEP-3325). */
@Singleton
public final class SelfSubjectIdentity implements OperatorIdentity {
    private final KubernetesClient client;
    private volatile @Nullable String name;

    public SelfSubjectIdentity(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        var known = name;
        if (known == null) {
            var review = ApiServerCall.get(() ->
                    client.authentication().v1().selfSubjectReviews().create(new SelfSubjectReviewBuilder().build()));
            known = review.getStatus().getUserInfo().getUsername();
            name = known;
        }
        return known;
    }
}
