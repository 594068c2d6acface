package dev.sallyport.configuration;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Volumes with the token of the service account that the API server adds to Pods. They are recognized by their complete
 * content, only in Pods, and only where the Pod receives a token anyway: a pod template has no injected fields.
 */
final class InjectedFields {
    private static final String PREFIX = "kube-api-access-";
    private static final String MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final Set<String> TOLERATED =
            Set.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
    private static final long TOLERATION_SECONDS = 300;

    private InjectedFields() {}

    /** Returns the pod spec of a workload without injected fields. */
    static PodSpec without(Workload workload) {
        var spec = workload.spec();
        if (workload.kind() != ObjectKind.POD || Boolean.FALSE.equals(spec.getAutomountServiceAccountToken())) {
            return spec;
        }
        var injected = list(spec.getVolumes()).stream()
                .filter(InjectedFields::isToken)
                .map(Volume::getName)
                .collect(Collectors.toSet());
        var copy = new PodSpecBuilder(spec).build();
        copy.setVolumes(list(copy.getVolumes()).stream()
                .filter(volume -> !injected.contains(volume.getName()))
                .toList());
        list(copy.getInitContainers()).forEach(container -> unmount(container, injected));
        list(copy.getContainers()).forEach(container -> unmount(container, injected));
        copy.setTolerations(list(copy.getTolerations()).stream()
                .filter(each -> !(TOLERATED.contains(Objects.requireNonNullElse(each.getKey(), ""))
                        && "Exists".equals(each.getOperator())
                        && "NoExecute".equals(each.getEffect())
                        && Long.valueOf(TOLERATION_SECONDS).equals(each.getTolerationSeconds())))
                .toList());
        copy.setNodeName(null);
        return copy;
    }

    private static void unmount(Container container, Set<String> injected) {
        container.setVolumeMounts(list(container.getVolumeMounts()).stream()
                .filter(mount -> !(injected.contains(mount.getName()) && isTokenMount(mount)))
                .toList());
    }

    private static boolean isTokenMount(VolumeMount mount) {
        return MOUNT.equals(mount.getMountPath())
                && Boolean.TRUE.equals(mount.getReadOnly())
                && Objects.requireNonNullElse(mount.getSubPath(), "").isEmpty();
    }

    private static boolean isToken(Volume volume) {
        var projected = volume.getProjected();
        if (!volume.getName().startsWith(PREFIX) || projected == null) {
            return false;
        }
        var sources = list(projected.getSources());
        return sources.size() == 3
                && sources.stream().anyMatch(InjectedFields::isTokenSource)
                && sources.stream().anyMatch(InjectedFields::isAuthority)
                && sources.stream().anyMatch(InjectedFields::isNamespace);
    }

    private static boolean isTokenSource(VolumeProjection source) {
        var token = source.getServiceAccountToken();
        return token != null
                && "token".equals(token.getPath())
                && Objects.requireNonNullElse(token.getAudience(), "").isEmpty();
    }

    private static boolean isAuthority(VolumeProjection source) {
        return source.getConfigMap() != null
                && "kube-root-ca.crt".equals(source.getConfigMap().getName());
    }

    private static boolean isNamespace(VolumeProjection source) {
        return source.getDownwardAPI() != null
                && list(source.getDownwardAPI().getItems()).stream()
                        .allMatch(item -> "namespace".equals(item.getPath()));
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }
}
