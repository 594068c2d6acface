package dev.sallyport.identity;

import dev.sallyport.workload.CustomKind;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Controller that creates objects of one kind from the pod templates of owners of another: a controller of
 * kube-controller-manager, or that of a custom kind.
 *
 * @param users users of the controller
 */
record ControllerKind(ObjectKind owner, ObjectKind created, Set<String> users) {
    static final ControllerKind DEPLOYMENT =
            builtIn(ObjectKind.DEPLOYMENT, "deployment-controller", ObjectKind.REPLICA_SET);

    private static final List<ControllerKind> BUILT_IN = List.of(
            DEPLOYMENT,
            builtIn(ObjectKind.REPLICA_SET, "replicaset-controller", ObjectKind.POD),
            builtIn(ObjectKind.REPLICATION_CONTROLLER, "replication-controller", ObjectKind.POD),
            builtIn(ObjectKind.STATEFUL_SET, "statefulset-controller", ObjectKind.POD),
            builtIn(ObjectKind.DAEMON_SET, "daemon-set-controller", ObjectKind.POD),
            builtIn(ObjectKind.JOB, "job-controller", ObjectKind.POD),
            builtIn(ObjectKind.CRON_JOB, "cronjob-controller", ObjectKind.JOB));

    /** Label that the deployment controller adds to the selector of its ReplicaSets, which is immutable. */
    private static final String HASH = "pod-template-hash";

    private static ControllerKind builtIn(ObjectKind owner, String controller, ObjectKind created) {
        return new ControllerKind(
                owner,
                created,
                Set.of(ClusterComponents.CONTROLLER_MANAGER, ClusterComponents.SERVICE_ACCOUNT_PREFIX + controller));
    }

    /** Returns whether the user is this controller. */
    boolean is(User user) {
        return users.contains(user.name());
    }

    /** Returns the controller that creates objects of one kind for owners of another. */
    static Optional<ControllerKind> of(ObjectKind owner, ObjectKind created) {
        return owner.custom().isPresent()
                ? owner.custom()
                        .map(CustomKind::children)
                        .filter(children -> children.kinds().contains(created.qualifiedName()))
                        .map(children -> new ControllerKind(owner, created, children.controllers()))
                : BUILT_IN.stream()
                        .filter(each -> each.owner == owner && each.created == created)
                        .findFirst();
    }

    /** Returns the kind in an owner reference, for custom kinds in any version; empty for a kind that is not evaluated. */
    static Optional<ObjectKind> kind(OwnerReference reference) {
        var apiVersion = String.valueOf(reference.getApiVersion());
        return ObjectKind.workloads().stream()
                .filter(kind -> kind.kind().equals(reference.getKind())
                        && kind.group().equals(ObjectKind.group(apiVersion))
                        && (kind.custom().isPresent() || kind.apiVersion().equals(apiVersion)))
                .findFirst();
    }

    /** Returns the reference to the controller; the API server allows one at most. */
    static Optional<OwnerReference> controller(@Nullable List<OwnerReference> references) {
        return Objects.requireNonNullElse(references, List.<OwnerReference>of()).stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
    }

    /**
     * Returns whether a controller of any kind may have created the ReplicaSet or ReplicationController: it controls it, or has
     * added the hash of a pod template to its selector, which remains if it is orphaned. An orphaned ReplicationController has
     * no such mark.
     */
    static boolean isOfController(Subject subject) {
        return controller(subject.metadata().getOwnerReferences()).isPresent()
                || subject.kind() == ObjectKind.REPLICATION_CONTROLLER
                || (subject.object() instanceof ReplicaSet set
                        && selector(set).keySet().stream().anyMatch(key -> key.endsWith(HASH)));
    }

    /** Returns whether the deployment controller has created the ReplicaSet, also if its Deployment is gone. */
    static boolean isOfDeployment(ReplicaSet set) {
        return selector(set).containsKey(HASH);
    }

    private static Map<String, String> selector(ReplicaSet set) {
        return Optional.ofNullable(set.getSpec())
                .map(ReplicaSetSpec::getSelector)
                .map(LabelSelector::getMatchLabels)
                .orElse(Map.of());
    }
}
