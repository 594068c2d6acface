package dev.sallyport.signature;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.List;
import java.util.Objects;

/**
 * On whose behalf an image is read: what a kubelet could use to pull it for the pod, and nothing else.
 *
 * @param namespace of the pod and of the secrets
 * @param serviceAccount of the pod; its pull secrets count too
 * @param pullSecrets names in the pod's {@code imagePullSecrets}
 */
public record PullIdentity(String namespace, String serviceAccount, List<String> pullSecrets) {
    public PullIdentity {
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** That of a workload's pods. */
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
