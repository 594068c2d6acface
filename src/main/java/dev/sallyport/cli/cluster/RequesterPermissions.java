package dev.sallyport.cli.cluster;

import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Permissions of the current user, by SelfSubjectAccessReview (authorization.k8s.io/v1), which every user may create. */
public record RequesterPermissions(KubernetesClient client) implements Authorizer {

    @Override
    public boolean allows(User user, ResourcePermission permission) {
        var status = review(permission).getStatus();
        if (status == null) {
            throw new ClusterUnavailableException("the API server returned a SelfSubjectAccessReview without status");
        }
        return Boolean.TRUE.equals(status.getAllowed());
    }

    private SelfSubjectAccessReview review(ResourcePermission permission) {
        try {
            return client.authorization()
                    .v1()
                    .selfSubjectAccessReview()
                    .create(new SelfSubjectAccessReviewBuilder()
                            .withNewSpec()
                            .withResourceAttributes(permission.attributes())
                            .endSpec()
                            .build());
        } catch (KubernetesClientException failure) {
            throw new ClusterUnavailableException(failure);
        }
    }
}
