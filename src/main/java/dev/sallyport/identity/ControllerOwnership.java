package dev.sallyport.identity;

import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolver for the owners of objects that cluster controllers create, such as the Deployment of a Pod.
 *
 * <p>Every user that creates an object can write ownerReferences. They are trusted only if the user is the controller that
 * creates such objects for such owners (a service account of kube-controller-manager, or its user if it does not use
 * service accounts), and only if an owner with the UID exists.
 */
public final class ControllerOwnership {
    private static final String CONTROLLER_MANAGER = "system:kube-controller-manager";
    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:kube-system:";
    private static final Map<ObjectKind, Creator> CREATORS = Map.of(
            ObjectKind.DEPLOYMENT, new Creator("deployment-controller", ObjectKind.REPLICA_SET),
            ObjectKind.REPLICA_SET, new Creator("replicaset-controller", ObjectKind.POD),
            ObjectKind.REPLICATION_CONTROLLER, new Creator("replication-controller", ObjectKind.POD),
            ObjectKind.STATEFUL_SET, new Creator("statefulset-controller", ObjectKind.POD),
            ObjectKind.DAEMON_SET, new Creator("daemon-set-controller", ObjectKind.POD),
            ObjectKind.JOB, new Creator("job-controller", ObjectKind.POD),
            ObjectKind.CRON_JOB, new Creator("cronjob-controller", ObjectKind.JOB));

    private final OwnerReader reader;

    public ControllerOwnership(OwnerReader reader) {
        this.reader = reader;
    }

    /** Returns whether the user is the controller that creates such objects for the named owner. Sends no request. */
    public boolean isCreatedByController(@Nullable User user, Subject subject) {
        return user != null && creatingOwner(user, subject).isPresent();
    }

    /**
     * Returns whether the object is created by the controller of an existing owner, so that the decision about the owner
     * applies to it. May block.
     *
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    public boolean carriesOut(User user, Subject subject) {
        return creatingOwner(user, subject).flatMap(reader::ownersOf).isPresent();
    }

    /**
     * Returns the direct and indirect owners of the object, nearest first. May block.
     *
     * @return the owners that are known to exist; none if the cluster does not answer
     */
    public List<Ancestor> ancestors(@Nullable User user, Subject subject) {
        var ancestors = new ArrayList<Ancestor>();
        var next = user == null ? Optional.<Ancestor>empty() : creatingOwner(user, subject);
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
            return reader.ownersOf(ancestor);
        } catch (RuntimeException failure) {
            System.getLogger(ControllerOwnership.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the owners of %s %s/%s cannot be read: %s"
                                    .formatted(
                                            ancestor.kind().kind(),
                                            ancestor.namespace(),
                                            ancestor.name(),
                                            failure.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Ancestor> creatingOwner(User user, Subject subject) {
        var owners = Objects.requireNonNullElse(subject.metadata().getOwnerReferences(), List.<OwnerReference>of());
        return owner(owners, subject.kind(), subject.namespace())
                .filter(owner ->
                        Objects.requireNonNull(CREATORS.get(owner.kind())).isBy(user));
    }

    /** Returns the controller of an object, if its kind creates objects of this kind. */
    private static Optional<Ancestor> owner(List<OwnerReference> owners, ObjectKind created, String namespace) {
        return owners.stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .flatMap(reference -> ancestor(reference, namespace))
                .filter(owner -> CREATORS.containsKey(owner.kind())
                        && Objects.requireNonNull(CREATORS.get(owner.kind())).createdKind() == created);
    }

    private static Optional<Ancestor> ancestor(OwnerReference reference, String namespace) {
        var version = String.valueOf(reference.getApiVersion());
        var group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        return ObjectKind.of(group, String.valueOf(reference.getKind()))
                .map(kind -> new Ancestor(
                        kind, namespace, String.valueOf(reference.getName()), String.valueOf(reference.getUid())));
    }

    /** Controller with the kind of the objects that it creates. */
    private record Creator(String controller, ObjectKind createdKind) {
        boolean isBy(User user) {
            return user.name().equals(CONTROLLER_MANAGER) || user.name().equals(SERVICE_ACCOUNT_PREFIX + controller);
        }
    }
}
