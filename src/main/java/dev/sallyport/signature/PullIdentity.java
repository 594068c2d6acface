package dev.sallyport.signature;

import java.util.List;

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
}
