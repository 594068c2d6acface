package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is to run, in one shape for all kinds: the object's own metadata and the pod it is or makes.
 *
 * @param namespace where it is to run; never empty
 * @param podMetadata metadata of the pod or of the pod template
 * @param spec the pod's spec
 * @param containers every container: init containers, containers, ephemeral containers, in this order
 */
public record Workload(
        ObjectKind kind,
        String namespace,
        HasMetadata object,
        ObjectMeta podMetadata,
        PodSpec spec,
        List<WorkloadContainer> containers)
        implements Subject {
    public Workload {
        containers = List.copyOf(containers);
    }

    /** With the containers of the spec. */
    public Workload(ObjectKind kind, String namespace, HasMetadata object, ObjectMeta podMetadata, PodSpec spec) {
        this(kind, namespace, object, podMetadata, spec, containers(specPath(kind), spec));
    }

    /** JSON path of the pod's spec in the object, such as {@code spec.template.spec}. */
    public String specPath() {
        return specPath(kind);
    }

    /** JSON path of the pod's metadata in the object, such as {@code spec.template.metadata}. */
    public String podMetadataPath() {
        return kind.podPath().isEmpty() ? "metadata" : kind.podPath() + ".metadata";
    }

    /** Every image that the pod brings in: of all containers, and of image volumes (KEP-4639). */
    public Stream<ImageUse> images() {
        return Stream.concat(
                containers.stream()
                        .map(container -> new ImageUse(
                                container.path() + ".image", "container " + container.name(), container.image())),
                ImageUse.ofVolumes(spec.getVolumes(), specPath() + ".volumes"));
    }

    /** The Pod that it makes, as far as that can be told from its template; itself where it is one. */
    public Workload pod() {
        if (kind == ObjectKind.POD) {
            return this;
        }
        var pod = new PodBuilder()
                .withNewMetadata()
                .withGenerateName(name() + "-")
                .withNamespace(namespace)
                .withLabels(podMetadata.getLabels())
                .withAnnotations(podMetadata.getAnnotations())
                .endMetadata()
                .withSpec(spec)
                .build();
        return new Workload(ObjectKind.POD, namespace, pod, pod.getMetadata(), spec);
    }

    /** Whether somebody deploys it: it is of a kind that makes pods, and no other workload controls it. */
    public boolean isAtTop() {
        return ObjectKind.deployed().contains(kind) && controller().isEmpty();
    }

    /**
     * The workload that controls it, as it says itself; what an operator of somebody's own kinds controls has none.
     */
    public Optional<OwnerReference> controller() {
        return Objects.requireNonNullElse(metadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .filter(owner -> ObjectKind.workloads().stream()
                        .anyMatch(each -> each.kind().equals(owner.getKind())
                                && each.apiVersion().equals(owner.getApiVersion())))
                .findFirst();
    }

    private static String specPath(ObjectKind kind) {
        return kind.podPath().isEmpty() ? "spec" : kind.podPath() + ".spec";
    }

    private static List<WorkloadContainer> containers(String path, PodSpec spec) {
        return Stream.of(
                        WorkloadContainer.containers(
                                WorkloadContainer.Type.INIT, spec.getInitContainers(), path + ".initContainers"),
                        WorkloadContainer.containers(
                                WorkloadContainer.Type.CONTAINER, spec.getContainers(), path + ".containers"),
                        WorkloadContainer.ephemeral(spec.getEphemeralContainers(), path + ".ephemeralContainers"))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public boolean hasLabels(Predicate<Map<String, String>> selector) {
        return selector.test(Subject.labels(metadata())) || selector.test(Subject.labels(podMetadata));
    }

    @Override
    public boolean isAlike(Subject other) {
        return other instanceof Workload before
                && isSame(spec, before.spec)
                && Objects.equals(podMetadata.getLabels(), before.podMetadata.getLabels())
                && Objects.equals(podMetadata.getAnnotations(), before.podMetadata.getAnnotations());
    }

    /** Quantities are compared by what they amount to; one that is no quantity is like no other. */
    private static boolean isSame(PodSpec one, PodSpec other) {
        try {
            return one.equals(other);
        } catch (ArithmeticException | IllegalArgumentException _) {
            return false;
        }
    }
}
