package dev.sallyport.check;

import java.util.Map;
import java.util.Optional;

/** Port to objects of the cluster that select Pods by labels, such as NetworkPolicies. */
@FunctionalInterface
public interface PodSelection {

    /** No objects. */
    PodSelection NONE = (_, _) -> Optional.of(false);

    /** Returns whether any object selects Pods with these labels; empty until the objects are read. */
    Optional<Boolean> selects(String namespace, Map<String, String> labels);
}
