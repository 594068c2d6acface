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
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Container of any type, including ephemeral containers, which have a separate class in the API.
 *
 * @param path JSON path of the container, such as {@code spec.containers[0]}
 * @param image reference as in the manifest; empty if unset
 * @param probes probes with their fields
 * @param pullPolicy {@code imagePullPolicy}; null if unset
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
        List<VolumeMount> volumeMounts,
        @Nullable String pullPolicy,
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

    /** Returns the JSON path of the image. */
    public String imagePath() {
        return path + ".image";
    }

    static void add(List<WorkloadContainer> all, Type type, @Nullable List<Container> containers, String path) {
        if (containers != null) {
            for (int i = 0; i < containers.size(); i++) {
                all.add(of(type, Objects.requireNonNull(containers.get(i)), path + "[" + i + "]"));
            }
        }
    }

    static void addEphemeral(List<WorkloadContainer> all, @Nullable List<EphemeralContainer> containers, String path) {
        if (containers != null) {
            for (int i = 0; i < containers.size(); i++) {
                all.add(of(Objects.requireNonNull(containers.get(i)), path + "[" + i + "]"));
            }
        }
    }

    static WorkloadContainer of(Type type, Container container, String path) {
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
                orEmpty(container.getVolumeMounts()),
                container.getImagePullPolicy(),
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
                orEmpty(container.getVolumeMounts()),
                container.getImagePullPolicy(),
                false);
    }

    private static List<NamedProbe> probes(
            @Nullable Probe liveness, @Nullable Probe readiness, @Nullable Probe startup) {
        var probes = new ArrayList<NamedProbe>(3);
        addProbe(probes, "livenessProbe", liveness);
        addProbe(probes, "readinessProbe", readiness);
        addProbe(probes, "startupProbe", startup);
        return probes;
    }

    private static void addProbe(List<NamedProbe> probes, String field, @Nullable Probe probe) {
        if (probe != null) {
            probes.add(new NamedProbe(field, probe));
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
