package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is to run, in one shape for all kinds: the object's own metadata and the pod it is or makes.
 *
 * @param namespace where it is to run; never empty
 * @param podMetadata metadata of the pod or of the pod template
 * @param spec the pod's spec
 */
public record Workload(ObjectKind kind, String namespace, HasMetadata object, ObjectMeta podMetadata, PodSpec spec)
        implements Subject {

    /** JSON path of the pod's spec in the object, such as {@code spec.template.spec}. */
    public String specPath() {
        return kind.podPath().isEmpty() ? "spec" : kind.podPath() + ".spec";
    }

    /** JSON path of the pod's metadata in the object, such as {@code spec.template.metadata}. */
    public String podMetadataPath() {
        return kind.podPath().isEmpty() ? "metadata" : kind.podPath() + ".metadata";
    }

    /** Every container: init containers, containers, ephemeral containers, in this order. */
    public Stream<WorkloadContainer> containers() {
        return Stream.of(
                        WorkloadContainer.containers(
                                WorkloadContainer.Type.INIT, spec.getInitContainers(), specPath() + ".initContainers"),
                        WorkloadContainer.containers(
                                WorkloadContainer.Type.CONTAINER, spec.getContainers(), specPath() + ".containers"),
                        WorkloadContainer.ephemeral(spec.getEphemeralContainers(), specPath() + ".ephemeralContainers"))
                .flatMap(List::stream);
    }

    /** Every image that the pod brings in: of all containers, and of image volumes (KEP-4639). */
    public Stream<ImageUse> images() {
        return Stream.concat(
                containers().map(container -> new ImageUse(container.path() + ".image", container.image())),
                ImageUse.ofVolumes(spec.getVolumes(), specPath() + ".volumes"));
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
