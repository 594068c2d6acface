package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Object that only rules evaluate: of any kind of the cluster, an object that is deleted, or the options of a connection.
 *
 * @param namespace namespace of the object; empty for a cluster-scoped object, except a Namespace, which is in itself
 * @param name name of the object in the request
 * @param object API version, kind and metadata only
 * @param content everything that rules read; without the values of Secrets
 */
public record OtherObject(
        Requested requested, String namespace, String name, HasMetadata object, Map<String, @Nullable Object> content)
        implements Subject {
    private static final Set<String> NO_CONTENT = Set.of("metadata", "status");

    /** API group, version and kind of an object in a request, and the operation on it. */
    public record Requested(String group, String version, String kind, Operation operation) {
        /** Returns group and version, such as {@code apps/v1}. */
        public String apiVersion() {
            return group.isEmpty() ? version : group + "/" + version;
        }

        boolean isNamespace() {
            return group.isEmpty() && kind.equals("Namespace");
        }
    }

    /** Returns the same object in an update. */
    public OtherObject updated() {
        return new OtherObject(
                new Requested(requested.group(), requested.version(), requested.kind(), Operation.UPDATE),
                namespace,
                name,
                object,
                content);
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.OTHER;
    }

    @Override
    public String kindName() {
        return requested.kind();
    }

    @Override
    public String apiVersion() {
        return requested.apiVersion();
    }

    @Override
    public Operation operation(boolean hasOldObject) {
        return requested.operation();
    }

    @Override
    public boolean isNamespaced() {
        return !namespace.isEmpty() && !requested.isNamespace();
    }

    /** Returns whether the object is a Namespace, whose labels select it. */
    public boolean isNamespace() {
        return requested.isNamespace();
    }

    @Override
    public boolean hasLabels(Predicate<Map<String, String>> selector) {
        return selector.test(Subject.labels(metadata()));
    }

    @Override
    public ObjectChange changeFrom(Subject old) {
        var changed = EnumSet.noneOf(Aspect.class);
        if (!(old instanceof OtherObject before) || !rest().equals(before.rest())) {
            changed.add(Aspect.CONTENT);
        }
        if (!PodChange.isSame(old.metadata(), metadata())) {
            changed.add(Aspect.OBJECT_METADATA);
        }
        return new ObjectChange(kind(), changed);
    }

    private Map<String, @Nullable Object> rest() {
        var rest = new HashMap<String, @Nullable Object>(content);
        rest.keySet().removeAll(NO_CONTENT);
        return rest;
    }
}
