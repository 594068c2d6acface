package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Object that is not a workload: a Service, an Ingress or a ConfigMap.
 *
 * @param namespace namespace of the object; never empty
 */
public record PlainObject(ObjectKind kind, String namespace, HasMetadata object) implements Subject {

    @Override
    public boolean hasLabels(Predicate<Map<String, String>> selector) {
        return selector.test(Subject.labels(metadata()));
    }

    @Override
    public ObjectChange changeFrom(Subject old) {
        var changed = EnumSet.noneOf(Aspect.class);
        if (!hasContentOf(old)) {
            changed.add(Aspect.CONTENT);
        }
        if (!PodChange.isSame(old.metadata(), metadata())) {
            changed.add(Aspect.OBJECT_METADATA);
        }
        return new ObjectChange(kind, changed);
    }

    private boolean hasContentOf(Subject other) {
        return switch (object) {
            case Service service ->
                other.object() instanceof Service before && Objects.equals(service.getSpec(), before.getSpec());
            case Ingress ingress ->
                other.object() instanceof Ingress before && Objects.equals(ingress.getSpec(), before.getSpec());
            case ConfigMap map ->
                other.object() instanceof ConfigMap before
                        && Objects.equals(map.getData(), before.getData())
                        && Objects.equals(map.getBinaryData(), before.getBinaryData());
            default -> false;
        };
    }
}
