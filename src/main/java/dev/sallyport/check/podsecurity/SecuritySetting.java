package dev.sallyport.check.podsecurity;

import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A field of a security context that the manifest sets.
 *
 * @param subject who sets it, such as {@code the pod} or {@code container "app"}
 * @param path JSON path of the field
 */
record SecuritySetting<T>(String subject, String path, T value) {

    /** The field as the pod sets it; nothing where it does not. */
    static <T> Stream<SecuritySetting<T>> ofPod(
            Workload workload, String field, Function<PodSecurityContext, @Nullable T> getter) {
        return of("the pod", workload.specPath(), field, workload.spec().getSecurityContext(), getter);
    }

    /** The field of every container that sets it. */
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
