package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Workload of any kind: the object, and its pod template or the Pod itself.
 *
 * @param namespace namespace of the object; never empty
 * @param podMetadata metadata of the Pod or the pod template
 * @param spec pod spec
 * @param containers init containers, containers and ephemeral containers, in this order
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

    /** Creates a workload with the containers of the spec. */
    public Workload(ObjectKind kind, String namespace, HasMetadata object, ObjectMeta podMetadata, PodSpec spec) {
        this(kind, namespace, object, podMetadata, spec, containers(specPath(kind), spec));
    }

    /** Returns the JSON path of the pod spec, such as {@code spec.template.spec}. */
    public String specPath() {
        return specPath(kind);
    }

    /** Returns the JSON path of the pod metadata, such as {@code spec.template.metadata}. */
    public String podMetadataPath() {
        return kind.podPath().isEmpty() ? "metadata" : kind.podPath() + ".metadata";
    }

    /** Returns the images of all containers and image volumes (KEP-4639). */
    public List<ImageUse> images() {
        var images = new ArrayList<ImageUse>(containers.size());
        for (var container : containers) {
            images.add(new ImageUse(container.imagePath(), "container " + container.name(), container.image()));
        }
        ImageUse.addVolumes(images, spec.getVolumes(), specPath() + ".volumes");
        return images;
    }

    /** Returns the Pod that the pod template describes; the workload itself if it is a Pod. */
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

    /** Returns the workload without the containers that meet a condition. The other containers keep their paths. */
    public Workload without(Predicate<WorkloadContainer> condition) {
        return new Workload(
                kind,
                namespace,
                object,
                podMetadata,
                spec,
                containers.stream().filter(condition.negate()).toList());
    }

    /** Compares all metadata of a pod template: a change of its name or finalizers replaces the Pods too. */
    private boolean hasPodMetadataOf(Workload before) {
        return PodChange.isSame(before.podMetadata, podMetadata)
                && (kind == ObjectKind.POD || rest(before.podMetadata).equals(rest(podMetadata)));
    }

    private static ObjectMeta rest(ObjectMeta metadata) {
        return new ObjectMetaBuilder(metadata)
                .withLabels(Map.of())
                .withAnnotations(Map.of())
                .build();
    }

    private static String specPath(ObjectKind kind) {
        return kind.podPath().isEmpty() ? "spec" : kind.podPath() + ".spec";
    }

    private static List<WorkloadContainer> containers(String path, PodSpec spec) {
        var containers = new ArrayList<WorkloadContainer>();
        WorkloadContainer.add(
                containers, WorkloadContainer.Type.INIT, spec.getInitContainers(), path + ".initContainers");
        WorkloadContainer.add(containers, WorkloadContainer.Type.CONTAINER, spec.getContainers(), path + ".containers");
        WorkloadContainer.addEphemeral(containers, spec.getEphemeralContainers(), path + ".ephemeralContainers");
        return containers;
    }

    @Override
    public boolean hasLabels(Predicate<Map<String, String>> selector) {
        return selector.test(Subject.labels(metadata())) || selector.test(Subject.labels(podMetadata));
    }

    @Override
    public ObjectChange changeFrom(Subject old) {
        if (!(old instanceof Workload before)) {
            return new ObjectChange(kind, Aspect.ALL);
        }
        var changed = PodChange.between(before, this);
        if (!hasPodMetadataOf(before)) {
            changed.add(Aspect.POD_METADATA);
        }
        if (!PodChange.isSame(before.metadata(), metadata())) {
            changed.add(Aspect.OBJECT_METADATA);
        }
        return new ObjectChange(kind, changed);
    }
}
