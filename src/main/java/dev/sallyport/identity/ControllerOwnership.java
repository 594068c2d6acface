package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.identity.OwnerReader.Ancestor;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Traces what controllers of the cluster put there to the objects that they put it there for.
 *
 * <p>An object says in its ownerReferences what it belongs to, and so may whoever writes it. It is believed just where the
 * user is the controller that makes such objects for such owners (the service accounts of kube-controller-manager, or its
 * one user where it has no others), and as far as the owners are there, by their uids.
 */
public final class ControllerOwnership {
    private static final String ONE_FOR_ALL = "system:kube-controller-manager";
    private static final String ACCOUNTS = "system:serviceaccount:kube-system:";
    private static final Map<ObjectKind, Making> MAKERS = Map.of(
            ObjectKind.DEPLOYMENT, new Making("deployment-controller", ObjectKind.REPLICA_SET),
            ObjectKind.REPLICA_SET, new Making("replicaset-controller", ObjectKind.POD),
            ObjectKind.REPLICATION_CONTROLLER, new Making("replication-controller", ObjectKind.POD),
            ObjectKind.STATEFUL_SET, new Making("statefulset-controller", ObjectKind.POD),
            ObjectKind.DAEMON_SET, new Making("daemon-set-controller", ObjectKind.POD),
            ObjectKind.JOB, new Making("job-controller", ObjectKind.POD),
            ObjectKind.CRON_JOB, new Making("cronjob-controller", ObjectKind.JOB));

    private final OwnerReader lineage;

    public ControllerOwnership(OwnerReader lineage) {
        this.lineage = lineage;
    }

    /** Whether the user makes such objects for what this one says it belongs to; asks nobody. */
    public boolean isMade(@Nullable User user, Subject subject) {
        return user != null && maker(user, subject).isPresent();
    }

    /**
     * Whether the object is put there by the controller of what it belongs to, and that is there: it was decided with
     * that. May ask and wait.
     *
     * @throws RuntimeException where the cluster does not answer
     */
    public boolean carriesOut(User user, Subject subject) {
        return maker(user, subject).flatMap(lineage::ownersOf).isPresent();
    }

    /**
     * What the object was made for, nearest first, as far as the cluster says; may ask and wait.
     *
     * @return nothing that the cluster does not answer for
     */
    public List<Ancestor> of(@Nullable User user, Subject subject) {
        var ancestors = new ArrayList<Ancestor>();
        var next = user == null ? Optional.<Ancestor>empty() : maker(user, subject);
        while (next.isPresent()) {
            var ancestor = next.get();
            var owners = ownersOf(ancestor);
            owners.ifPresent(_ -> ancestors.add(ancestor));
            next = owners.flatMap(all -> owner(all, ancestor.kind(), ancestor.namespace()));
        }
        return ancestors;
    }

    private Optional<List<OwnerReference>> ownersOf(Ancestor ancestor) {
        try {
            return lineage.ownersOf(ancestor);
        } catch (RuntimeException e) {
            System.getLogger(ControllerOwnership.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "it cannot be told what %s %s/%s belongs to: %s"
                                    .formatted(
                                            ancestor.kind().kind(),
                                            ancestor.namespace(),
                                            ancestor.name(),
                                            e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Ancestor> maker(User user, Subject subject) {
        var owners = Objects.requireNonNullElse(subject.metadata().getOwnerReferences(), List.<OwnerReference>of());
        return owner(owners, subject.kind(), subject.namespace())
                .filter(owner ->
                        Objects.requireNonNull(MAKERS.get(owner.kind())).isBy(user));
    }

    /** The controlling owner, where it is of a kind that such objects are made for. */
    private static Optional<Ancestor> owner(List<OwnerReference> owners, ObjectKind made, String namespace) {
        return owners.stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .flatMap(reference -> ancestor(reference, namespace))
                .filter(owner -> MAKERS.containsKey(owner.kind())
                        && Objects.requireNonNull(MAKERS.get(owner.kind())).made() == made);
    }

    private static Optional<Ancestor> ancestor(OwnerReference reference, String namespace) {
        var version = String.valueOf(reference.getApiVersion());
        var group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        return ObjectKind.of(group, String.valueOf(reference.getKind()))
                .map(kind -> new Ancestor(
                        kind, namespace, String.valueOf(reference.getName()), String.valueOf(reference.getUid())));
    }

    /** What is made for an object, and by whom. */
    private record Making(String controller, ObjectKind made) {
        boolean isBy(User user) {
            return user.name().equals(ONE_FOR_ALL) || user.name().equals(ACCOUNTS + controller);
        }
    }
}
