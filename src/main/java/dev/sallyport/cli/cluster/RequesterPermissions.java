package dev.sallyport.cli.cluster;

import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Permissions of the current user, by SelfSubjectAccessReview (authorization.k8s.io/v1), which every user may create. */
public record RequesterPermissions(KubernetesClient client) implements Authorizer {

    @Override
    public boolean allows(User user, ResourcePermission permission) {
        var review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withResourceAttributes(permission.attributes())
                        .endSpec()
                        .build());
        if (review.getStatus() == null) {
            throw new IllegalStateException("the API server returned a SelfSubjectAccessReview without status");
        }
        return Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
