package dev.sallyport.identity;

import dev.sallyport.identity.Owners.Owner;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells what the cluster's own controllers do, who carry out what was decided before, from what people and robots do.
 *
 * <p>An object says in its ownerReferences what it belongs to, but whoever writes it may say so. It counts just where
 * the user is the controller that makes such objects (the service accounts of kube-controller-manager, or its one user
 * where it has no others), and where what it is said to belong to is there, by its uid.
 */
public final class Controllers {
    private static final String ONE_FOR_ALL = "system:kube-controller-manager";
    private static final String ACCOUNTS = "system:serviceaccount:kube-system:";
    private static final Map<ObjectKind, Made> MADE = Map.of(
            ObjectKind.DEPLOYMENT, new Made("deployment-controller", ObjectKind.REPLICA_SET),
            ObjectKind.REPLICA_SET, new Made("replicaset-controller", ObjectKind.POD),
            ObjectKind.REPLICATION_CONTROLLER, new Made("replication-controller", ObjectKind.POD),
            ObjectKind.STATEFUL_SET, new Made("statefulset-controller", ObjectKind.POD),
            ObjectKind.DAEMON_SET, new Made("daemon-set-controller", ObjectKind.POD),
            ObjectKind.JOB, new Made("job-controller", ObjectKind.POD),
            ObjectKind.CRON_JOB, new Made("cronjob-controller", ObjectKind.JOB));

    private final Owners owners;

    public Controllers(Owners owners) {
        this.owners = owners;
    }

    /** Whether the object is put there by the controller of what it belongs to, and that is there. */
    public boolean carryOut(User user, Subject subject) {
        return controller(subject)
                .filter(owner -> Objects.requireNonNull(MADE.get(owner.kind())).by(user, subject.kind()))
                .filter(owners::exists)
                .isPresent();
    }

    /** What the object says that it belongs to, where controllers of the cluster make anything for such an object. */
    private static Optional<Owner> controller(Subject subject) {
        return Objects.requireNonNullElse(subject.metadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .flatMap(reference -> owner(reference, subject.namespace()));
    }

    private static Optional<Owner> owner(OwnerReference reference, String namespace) {
        var version = String.valueOf(reference.getApiVersion());
        var group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        return ObjectKind.of(group, String.valueOf(reference.getKind()))
                .filter(MADE::containsKey)
                .map(kind -> new Owner(
                        kind, namespace, String.valueOf(reference.getName()), String.valueOf(reference.getUid())));
    }

    /** What is made for an object, and by whom. */
    private record Made(String controller, ObjectKind kind) {
        boolean by(User user, ObjectKind made) {
            return made == kind
                    && (user.name().equals(ONE_FOR_ALL) || user.name().equals(ACCOUNTS + controller));
        }
    }
}
