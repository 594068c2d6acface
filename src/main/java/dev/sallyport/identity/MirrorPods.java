package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Objects;

/**
 * Mirror Pods, with which nodes report the static Pods that they run by themselves. A kubelet starts no containers for a
 * mirror Pod, whoever has created it.
 */
public final class MirrorPods {
    private static final String ANNOTATION = "kubernetes.io/config.mirror";

    /**
     * CEL expression that is false for a node that creates a mirror Pod. Membership of the group of nodes alone is not enough,
     * because groups can be impersonated.
     */
    public static final String EXCLUDED = ("!(%s && request.operation == 'CREATE'"
                    + " && request.resource.group == '' && request.resource.resource == 'pods'"
                    + " && has(object.metadata.annotations) && '%s' in object.metadata.annotations)")
            .formatted(ClusterComponents.IS_NODE, ANNOTATION);

    private MirrorPods() {}

    /** Returns whether the object is a mirror Pod. */
    public static boolean isMirrorPod(Subject subject) {
        return subject.kind() == ObjectKind.POD
                && annotations(subject.metadata()).containsKey(ANNOTATION);
    }

    private static Map<String, String> annotations(ObjectMeta metadata) {
        return Objects.requireNonNullElse(metadata.getAnnotations(), Map.of());
    }
}
