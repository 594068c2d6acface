package dev.sallyport.check.runtime;

import dev.sallyport.check.RequestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.FieldPath;
import dev.sallyport.workload.ObjectKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of replicas: too few interrupt the service when a node is drained, too many use up the cluster.
 *
 * <p>Restricted fields: {@code spec.replicas}, also through the subresource {@code scale}, and the
 * field that a custom kind names. ReplicaSets and
 * ReplicationControllers with a controller are left out, because a rollout scales them.
 *
 * <p>Allowed values: {@code min} to {@code max}; an unset number is 1
 *
 * @param min smallest number; empty if there is none
 * @param max largest number; empty if there is none
 */
public record ReplicasCheck(Optional<Integer> min, Optional<Integer> max) implements RequestCheck {
    /** Kinds with replicas. */
    public static final Set<ObjectKind> KINDS = Collections.unmodifiableSet(new TreeSet<>(List.of(
            ObjectKind.DEPLOYMENT,
            ObjectKind.STATEFUL_SET,
            ObjectKind.REPLICA_SET,
            ObjectKind.REPLICATION_CONTROLLER)));

    private static final FieldPath REPLICAS = FieldPath.parse("spec.replicas");

    @Override
    public String id() {
        return "runtime/replicas";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return KINDS.contains(kind)
                || kind.custom()
                        .filter(custom -> custom.progress().replicas().isPresent())
                        .isPresent();
    }

    @Override
    public boolean readsNoChange(Input update) {
        var before = update.oldObject();
        return before != null
                && replicas(update.presentObject()) == replicas(before)
                && hasController(update.presentObject()) == hasController(before);
    }

    @Override
    public Outcome evaluate(Input input) {
        var replicas = replicas(input.presentObject());
        var path = path(input.presentObject()).toString();
        var problems = new Problems();
        if (!hasController(input.presentObject())) {
            min.filter(number -> replicas < number)
                    .ifPresent(number -> problems.add(
                            path,
                            "the number of replicas is %d, less than %d".formatted(replicas, number),
                            "set %s to at least %d".formatted(path, number)));
            max.filter(number -> replicas > number)
                    .ifPresent(number -> problems.add(
                            path,
                            "the number of replicas is %d, more than %d".formatted(replicas, number),
                            "set %s to at most %d".formatted(path, number)));
        }
        return problems.outcome();
    }

    private static long replicas(Map<String, @Nullable Object> object) {
        return path(object).first(object).orElse(null) instanceof Number number ? number.longValue() : 1;
    }

    /** Returns the field with the number of replicas: that of a custom kind, or {@code spec.replicas}. */
    private static FieldPath path(Map<String, @Nullable Object> object) {
        return ObjectKind.of(
                        ObjectKind.group(String.valueOf(object.get("apiVersion"))), String.valueOf(object.get("kind")))
                .flatMap(ObjectKind::custom)
                .flatMap(custom -> custom.progress().replicas())
                .orElse(REPLICAS);
    }

    private static boolean hasController(Map<String, @Nullable Object> object) {
        return List.of("ReplicaSet", "ReplicationController").contains(String.valueOf(object.get("kind")))
                && object.get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("ownerReferences") instanceof List<?> owners
                && owners.stream()
                        .anyMatch(owner ->
                                owner instanceof Map<?, ?> fields && Boolean.TRUE.equals(fields.get("controller")));
    }
}
