package dev.sallyport.check.podsecurity;

import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What several controls ask of a pod. */
final class PodFacts {

    private PodFacts() {}

    /** A field of the pod's security context. */
    static <T> Optional<T> ofPod(Workload workload, Function<PodSecurityContext, @Nullable T> field) {
        return Optional.ofNullable(workload.spec().getSecurityContext()).map(field);
    }

    /** A field of a container's security context. */
    static <T> Optional<T> of(WorkloadContainer container, Function<SecurityContext, @Nullable T> field) {
        return Optional.ofNullable(container.securityContext()).map(field);
    }

    /** Whether the pod says that it is for Windows, where Linux controls do not apply from v1.25 on (KEP-2802). */
    static boolean isWindows(Workload workload) {
        return workload.spec().getOs() != null
                && "windows".equals(workload.spec().getOs().getName());
    }

    /** Whether the pod has a user namespace of its own, where root is nobody on the node (KEP-127). */
    static boolean hasUserNamespace(Workload workload) {
        return Boolean.FALSE.equals(workload.spec().getHostUsers());
    }

    static List<String> added(WorkloadContainer container) {
        return of(container, SecurityContext::getCapabilities)
                .map(Capabilities::getAdd)
                .orElse(List.of());
    }

    static List<String> dropped(WorkloadContainer container) {
        return of(container, SecurityContext::getCapabilities)
                .map(Capabilities::getDrop)
                .orElse(List.of());
    }

    /** Path of the pod's security context. */
    static String podContext(Workload workload) {
        return workload.specPath() + ".securityContext";
    }

    /** Path of a container's security context. */
    static String context(WorkloadContainer container) {
        return container.path() + ".securityContext";
    }
}
