package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container of any type; an ephemeral one has the same fields, though the API gives it a class of its own.
 *
 * @param path JSON path of the container, such as {@code spec.containers[0]}
 * @param image the reference as written; empty where unset
 * @param probes the probes that are set, each with its field's name
 * @param restarts whether it runs as long as the pod, as a container or as a sidecar (KEP-753)
 */
public record WorkloadContainer(
        Type type,
        String path,
        String name,
        String image,
        List<String> command,
        List<String> args,
        List<EnvVar> env,
        List<EnvFromSource> envFrom,
        List<ContainerPort> ports,
        List<NamedProbe> probes,
        @Nullable Lifecycle lifecycle,
        @Nullable SecurityContext securityContext,
        @Nullable ResourceRequirements resources,
        boolean restarts) {

    /** Which list of the pod's spec a container stands in. */
    public enum Type {
        INIT("init container"),
        CONTAINER("container"),
        EPHEMERAL("ephemeral container");

        private final String noun;

        Type(String noun) {
            this.noun = noun;
        }
    }

    /** A probe and the field it stands in, such as {@code livenessProbe}. */
    public record NamedProbe(String field, Probe probe) {}

    /** What messages call it, such as {@code init container "setup"}. */
    public String label() {
        return type.noun + " \"" + name + '"';
    }

    static List<WorkloadContainer> containers(Type type, @Nullable List<Container> containers, String path) {
        return indices(containers)
                .mapToObj(i -> of(type, requireElement(containers, i), path + "[" + i + "]"))
                .toList();
    }

    static List<WorkloadContainer> ephemeral(@Nullable List<EphemeralContainer> containers, String path) {
        return indices(containers)
                .mapToObj(i -> of(requireElement(containers, i), path + "[" + i + "]"))
                .toList();
    }

    private static WorkloadContainer of(Type type, Container container, String path) {
        return new WorkloadContainer(
                type,
                path,
                requireNonNullElse(container.getName(), ""),
                requireNonNullElse(container.getImage(), ""),
                orEmpty(container.getCommand()),
                orEmpty(container.getArgs()),
                orEmpty(container.getEnv()),
                orEmpty(container.getEnvFrom()),
                orEmpty(container.getPorts()),
                probes(container.getLivenessProbe(), container.getReadinessProbe(), container.getStartupProbe()),
                container.getLifecycle(),
                container.getSecurityContext(),
                container.getResources(),
                type == Type.CONTAINER || "Always".equals(container.getRestartPolicy()));
    }

    private static WorkloadContainer of(EphemeralContainer container, String path) {
        return new WorkloadContainer(
                Type.EPHEMERAL,
                path,
                requireNonNullElse(container.getName(), ""),
                requireNonNullElse(container.getImage(), ""),
                orEmpty(container.getCommand()),
                orEmpty(container.getArgs()),
                orEmpty(container.getEnv()),
                orEmpty(container.getEnvFrom()),
                orEmpty(container.getPorts()),
                probes(container.getLivenessProbe(), container.getReadinessProbe(), container.getStartupProbe()),
                container.getLifecycle(),
                container.getSecurityContext(),
                null,
                false);
    }

    private static List<NamedProbe> probes(
            @Nullable Probe liveness, @Nullable Probe readiness, @Nullable Probe startup) {
        return Stream.of(
                        named("livenessProbe", liveness),
                        named("readinessProbe", readiness),
                        named("startupProbe", startup))
                .flatMap(stream -> stream)
                .toList();
    }

    private static Stream<NamedProbe> named(String field, @Nullable Probe probe) {
        return probe == null ? Stream.empty() : Stream.of(new NamedProbe(field, probe));
    }

    private static IntStream indices(@Nullable List<?> list) {
        return IntStream.range(0, list == null ? 0 : list.size());
    }

    private static <T> T requireElement(@Nullable List<T> list, int index) {
        return Objects.requireNonNull(Objects.requireNonNull(list).get(index));
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
