package dev.sallyport.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Authorization by SubjectAccessReview, with a cache of answers.
 *
 * <p>Answers are cached for seconds: a burst of requests by one user needs one review, and a revoked permission is
 * effective soon.
 */
@Singleton
public final class ClusterAuthorizer implements Authorizer {
    private static final Duration ALLOWED_LIFETIME = Duration.ofSeconds(10);
    private static final Duration DENIED_LIFETIME = Duration.ofSeconds(2);
    private static final int MAX_ANSWERS = 10_000;

    private final KubernetesClient client;
    private final Cache<UserPermission, Boolean> answers;

    public ClusterAuthorizer(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.answers = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MAX_ANSWERS)
                .expireAfter(Expiry.<UserPermission, Boolean>creating(
                        (_, allowed) -> allowed ? ALLOWED_LIFETIME : DENIED_LIFETIME))
                .build();
    }

    @Override
    public boolean allows(User user, ResourcePermission permission) {
        return answers.get(new UserPermission(user, permission), this::review);
    }

    private boolean review(UserPermission key) {
        var answer = ApiServerCall.get(
                () -> client.authorization().v1().subjectAccessReview().create(review(key.user(), key.permission())));
        if (answer.getStatus() == null) {
            throw new ClusterUnavailableException("the API server answered a SubjectAccessReview without a status");
        }
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static SubjectAccessReview review(User user, ResourcePermission permission) {
        return new SubjectAccessReviewBuilder()
                .withSpec(SubjectAccessReviews.spec(user)
                        .withResourceAttributes(permission.attributes())
                        .build())
                .build();
    }

    private record UserPermission(User user, ResourcePermission permission) {}
}
