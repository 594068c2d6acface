package dev.sallyport.signature;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.List;
import java.util.Objects;

/**
 * The identity with which an image is read: the credentials that a kubelet uses for the Pod and no others.
 *
 * @param namespace namespace of the Pod and the Secrets
 * @param serviceAccount service account of the Pod; its pull secrets are used too
 * @param pullSecrets names in the Pod's {@code imagePullSecrets}
 */
public record PullIdentity(String namespace, String serviceAccount, List<String> pullSecrets) {
    public PullIdentity {
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** Returns the identity of a workload's Pods. */
    public static PullIdentity of(Workload workload) {
        var spec = workload.spec();
        var account = requireNonNullElse(spec.getServiceAccountName(), "");
        var secrets = requireNonNullElse(spec.getImagePullSecrets(), List.<LocalObjectReference>of()).stream()
                .map(LocalObjectReference::getName)
                .filter(Objects::nonNull)
                .toList();
        return new PullIdentity(workload.namespace(), account.isEmpty() ? "default" : account, secrets);
    }
}
