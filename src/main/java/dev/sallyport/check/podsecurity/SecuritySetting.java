package dev.sallyport.check.podsecurity;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Field of a security context that the manifest sets.
 *
 * @param subject pod or container that sets the field, such as {@code the pod} or {@code container "app"}
 * @param path JSON path of the field
 */
record SecuritySetting<T>(String subject, String path, T value) {

    /** Returns the field of the pod; empty if unset. */
    static <T> Stream<SecuritySetting<T>> ofPod(
            Workload workload, String field, Function<PodSecurityContext, @Nullable T> getter) {
        return of("the pod", workload.specPath(), field, workload.spec().getSecurityContext(), getter);
    }

    /** Returns the field of every container that sets it. */
    static <T> Stream<SecuritySetting<T>> ofContainers(
            Workload workload, String field, Function<SecurityContext, @Nullable T> getter) {
        return workload.containers().stream()
                .flatMap(container ->
                        of(container.label(), container.path(), field, container.securityContext(), getter));
    }

    private static <C, T> Stream<SecuritySetting<T>> of(
            String subject, String owner, String field, @Nullable C context, Function<C, @Nullable T> getter) {
        var value = context == null ? null : getter.apply(context);
        return value == null
                ? Stream.empty()
                : Stream.of(new SecuritySetting<>(subject, owner + ".securityContext." + field, value));
    }
}
