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
 * Container of any type, including ephemeral containers, which have a separate class in the API.
 *
 * @param path JSON path of the container, such as {@code spec.containers[0]}
 * @param image reference as in the manifest; empty if unset
 * @param probes probes with their fields
 * @param restarts true for containers and sidecars (KEP-753), which run as long as the pod
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

    /** Type of a container, by its list in the pod spec. */
    public enum Type {
        INIT("init container"),
        CONTAINER("container"),
        EPHEMERAL("ephemeral container");

        private final String noun;

        Type(String noun) {
            this.noun = noun;
        }
    }

    /** Probe with its field, such as {@code livenessProbe}. */
    public record NamedProbe(String field, Probe probe) {}

    /** Returns the name in messages, such as {@code init container "setup"}. */
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
