package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Controllers of kube-controller-manager that create objects from the pod template of an owner. */
enum ControllerKind {
    DEPLOYMENT(ObjectKind.DEPLOYMENT, "deployment-controller", ObjectKind.REPLICA_SET),
    REPLICA_SET(ObjectKind.REPLICA_SET, "replicaset-controller", ObjectKind.POD),
    REPLICATION(ObjectKind.REPLICATION_CONTROLLER, "replication-controller", ObjectKind.POD),
    STATEFUL_SET(ObjectKind.STATEFUL_SET, "statefulset-controller", ObjectKind.POD),
    DAEMON_SET(ObjectKind.DAEMON_SET, "daemon-set-controller", ObjectKind.POD),
    JOB(ObjectKind.JOB, "job-controller", ObjectKind.POD),
    CRON_JOB(ObjectKind.CRON_JOB, "cronjob-controller", ObjectKind.JOB);

    /** Label that the deployment controller adds to the selector of its ReplicaSets, which is immutable. */
    private static final String HASH = "pod-template-hash";

    private final ObjectKind owner;
    private final String controller;
    private final ObjectKind created;

    ControllerKind(ObjectKind owner, String controller, ObjectKind created) {
        this.owner = owner;
        this.controller = controller;
        this.created = created;
    }

    /** Returns whether the user is this controller. */
    boolean is(User user) {
        return user.name().equals(ClusterComponents.CONTROLLER_MANAGER)
                || user.name().equals(ClusterComponents.SERVICE_ACCOUNT_PREFIX + controller);
    }

    /** Returns the controller that creates objects of one kind for owners of another. */
    static Optional<ControllerKind> of(ObjectKind owner, ObjectKind created) {
        return Arrays.stream(values())
                .filter(each -> each.owner == owner && each.created == created)
                .findFirst();
    }

    /** Returns the kind in an owner reference; empty for a kind that is not evaluated. */
    static Optional<ObjectKind> kind(OwnerReference reference) {
        return ObjectKind.workloads().stream()
                .filter(kind -> kind.kind().equals(reference.getKind())
                        && kind.apiVersion().equals(reference.getApiVersion()))
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
