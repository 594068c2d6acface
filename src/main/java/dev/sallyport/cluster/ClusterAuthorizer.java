package dev.sallyport.cluster;

import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/**
 * Asks the API server by SubjectAccessReviews. Answers are kept for seconds, so that a burst of requests of one user is
 * one question, and what is taken from somebody is soon gone.
 */
public final class ClusterAuthorizer implements Authorizer {
    private static final Duration ALLOWED = Duration.ofSeconds(10);
    private static final Duration REFUSED = Duration.ofSeconds(2);
    private static final int ANSWERS = 10_000;

    private final KubernetesClient client;
    private final Cache<Question, Boolean> answers;

    public ClusterAuthorizer(KubernetesClient client, Ticker ticker) {
        this.client = client;
        this.answers = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(ANSWERS)
                .expireAfter(Expiry.<Question, Boolean>creating((_, allowed) -> allowed ? ALLOWED : REFUSED))
                .build();
    }

    @Override
    public boolean allows(User user, ResourcePermission right) {
        return answers.get(new Question(user, right), this::ask);
    }

    private boolean ask(Question question) {
        var answer =
                client.authorization().v1().subjectAccessReview().create(review(question.user(), question.right()));
        if (answer.getStatus() == null) {
            throw new IllegalStateException("the API server does not say who may do what");
        }
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private static SubjectAccessReview review(User user, ResourcePermission right) {
        return new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user.name())
                .withUid(user.uid().isEmpty() ? null : user.uid())
                .withGroups(user.groups())
                .withExtra(user.extra())
                .withResourceAttributes(right.attributes())
                .endSpec()
                .build();
    }

    private record Question(User user, ResourcePermission right) {}
}
