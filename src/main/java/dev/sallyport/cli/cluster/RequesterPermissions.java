package dev.sallyport.cli.cluster;

import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** What whoever runs the command may do, which everybody may ask (SelfSubjectAccessReview of authorization.k8s.io/v1). */
public record RequesterPermissions(KubernetesClient client) implements Authorizer {

    @Override
    public boolean allows(User user, ResourcePermission right) {
        var answer = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withResourceAttributes(right.attributes())
                        .endSpec()
                        .build());
        if (answer.getStatus() == null) {
            throw new IllegalStateException("the API server does not say who may do what");
        }
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
