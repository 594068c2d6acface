package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.identity.AccessAttributes;
import dev.sallyport.identity.AccessAttributes.OfPath;
import dev.sallyport.identity.AccessAttributes.OfResource;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.authorization.v1.NonResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpec;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Permissions by SubjectAccessReview, without a cache. */
@Singleton
public final class SubjectAccessReviews implements AccessReviewer {
    private static final int MAX_CONCURRENT = 32;

    private final KubernetesClient client;
    private final Semaphore room = new Semaphore(MAX_CONCURRENT, true);

    public SubjectAccessReviews(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Decision review(User user, AccessAttributes attributes, Deadline deadline) {
        var spec = spec(user)
                .withResourceAttributes(attributes instanceof OfResource resource ? resource(resource) : null)
                .withNonResourceAttributes(
                        attributes instanceof OfPath path ? new NonResourceAttributes(path.path(), path.verb()) : null)
                .build();
        var status = answer(spec, deadline).getStatus();
        if (status == null) {
            throw new ClusterUnavailableException("the API server answered a SubjectAccessReview without a status");
        }
        return new Decision(
                Boolean.TRUE.equals(status.getAllowed()),
                requireNonNullElse(status.getReason(), ""),
                requireNonNullElse(status.getEvaluationError(), ""));
    }

    private SubjectAccessReview answer(SubjectAccessReviewSpec spec, Deadline deadline) {
        try {
            if (!room.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ClusterUnavailableException("too many SubjectAccessReviews at the same time");
            }
            return send(new SubjectAccessReviewBuilder().withSpec(spec).build())
                    .get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ClusterUnavailableException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ClusterUnavailableException unavailable
                    ? unavailable
                    : new ClusterUnavailableException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterUnavailableException(e);
        }
    }

    /** Sends a review on another thread, which the deadline of the caller does not interrupt. */
    private CompletableFuture<SubjectAccessReview> send(SubjectAccessReview review) {
        var answer = new CompletableFuture<SubjectAccessReview>();
        Thread.ofVirtual().name("access review").start(() -> {
            try {
                answer.complete(ApiServerCall.get(
                        () -> client.authorization().v1().subjectAccessReview().create(review)));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            } finally {
                room.release();
            }
        });
        return answer;
    }

    /** Returns the part of a review that names the user. */
    static SubjectAccessReviewSpecBuilder spec(User user) {
        return new SubjectAccessReviewSpecBuilder()
                .withUser(user.name())
                .withUid(user.uid().isEmpty() ? null : user.uid())
                .withGroups(user.groups())
                .withExtra(user.extra());
    }

    private static ResourceAttributes resource(OfResource resource) {
        var attributes = new ResourceAttributesBuilder()
                .withVerb(resource.verb())
                .withGroup(resource.group())
                .withVersion("*")
                .withResource(resource.resource())
                .withSubresource(resource.subresource())
                .withNamespace(resource.namespace())
                .withName(resource.name());
        if (!resource.selectors().field().isEmpty()) {
            attributes
                    .withNewFieldSelector()
                    .withRawSelector(resource.selectors().field())
                    .endFieldSelector();
        }
        if (!resource.selectors().label().isEmpty()) {
            attributes
                    .withNewLabelSelector()
                    .withRawSelector(resource.selectors().label())
                    .endLabelSelector();
        }
        return attributes.build();
    }
}
