package dev.sallyport.identity;

import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.identity.OwnerReader.Owner;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Replicas;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolver for the owners of objects that cluster controllers create, such as the Deployment of a Pod.
 *
 * <p>Every user that creates an object can write ownerReferences. They are trusted only if the user is the controller that
 * creates such objects for such owners (a service account of kube-controller-manager, its user if it does not use service
 * accounts, or a user that the installation names for a custom kind), if an owner with the UID exists and
 * {@linkplain OwnerVerification is still in charge}, and if the object is made from a pod template of the owner that was
 * decided on.
 */
public final class ControllerOwnership {
    /** Kinds of which a controller keeps one object for each of its pod templates. */
    private static final Set<ObjectKind> REVIVED = Set.of(ObjectKind.REPLICA_SET, ObjectKind.REPLICATION_CONTROLLER);

    /** Maximum number of owners of an object, one above the other: six of the Pod of a Knative Service. */
    static final int MAX_OWNERS = 8;

    private final OwnerReader reader;
    private final DecidedTemplates decided;

    public ControllerOwnership(OwnerReader reader, DecidedTemplates decided) {
        this.reader = reader;
        this.decided = decided;
    }

    /** Returns whether the user is the controller that creates such objects for the named owner. Sends no request. */
    public static boolean isCreatedByController(@Nullable User user, Subject subject) {
        return creatingOwner(user, subject.kind(), subject.namespace(), references(subject))
                .isPresent();
    }

    /**
     * Returns the owner for which the user, as its controller, creates an object. Sends no request.
     *
     * @param references owner references of the object
     */
    public static Optional<Ancestor> creatingOwner(
            @Nullable User user, ObjectKind created, String namespace, List<OwnerReference> references) {
        return user == null
                ? Optional.empty()
                : owner(references, created, namespace)
                        .filter(owner -> ControllerKind.of(owner.kind(), created)
                                .filter(controller -> controller.is(user))
                                .isPresent());
    }

    /**
     * Returns whether an update by this user starts Pods from a ReplicaSet or ReplicationController that may contain an earlier
     * pod template, because a controller has created it.
     *
     * <p>Only the deployment controller carries out the decision on a Deployment, and only for its present template: while the
     * Deployment is paused, it scales up the newest of its ReplicaSets, also an adopted one. By any other user it is a
     * deployment, whether the Deployment still exists or not. Controllers of other kinds scale objects that have replicas
     * already; only from zero replicas, their template is another one than before.
     */
    public static boolean isRevival(@Nullable User user, Subject object, @Nullable Subject oldObject) {
        if (oldObject == null || !REVIVED.contains(object.kind())) {
            return false;
        }
        int before = Replicas.of(oldObject.object());
        if (Replicas.of(object.object()) <= before) {
            return false;
        }
        if (isOfDeployment(object) || isControlledByDeployment(object) || isControlledByDeployment(oldObject)) {
            return before == 0 || user == null || !ControllerKind.DEPLOYMENT.is(user);
        }
        return before == 0 && (ControllerKind.isOfController(object) || ControllerKind.isOfController(oldObject));
    }

    /** Returns the controller of an object if its kind creates objects of this kind. The reference is not verified. */
    public static Optional<Ancestor> claimedOwner(Subject subject) {
        return owner(references(subject), subject.kind(), subject.namespace());
    }

    /** Returns whether the object has no controller, or one of a kind that is evaluated. The reference is not verified. */
    public static boolean isOfKnownKinds(Subject subject) {
        return ControllerKind.controller(references(subject))
                .map(reference -> ControllerKind.kind(reference).isPresent())
                .orElse(true);
    }

    /** Returns whether the user is the deployment controller. */
    public static boolean isDeploymentController(User user) {
        return ControllerKind.DEPLOYMENT.is(user);
    }

    /** Returns whether the deployment controller has created the object, also if its Deployment is gone. */
    public static boolean isOfDeployment(Subject subject) {
        return subject.object() instanceof ReplicaSet set && ControllerKind.isOfDeployment(set);
    }

    /**
     * Returns whether the object is created by the controller of an existing owner from its decided pod template, so that the
     * decision about the owner applies to it. May block.
     *
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    public boolean carriesOut(User user, Subject subject) {
        return creatingOwner(user, subject.kind(), subject.namespace(), references(subject))
                .filter(owner -> subject instanceof Workload made
                        && (cached().isMadeFrom(made, owner) || fresh().isMadeFrom(made, owner)))
                .isPresent();
    }

    /**
     * Returns the direct and indirect owners of the object, nearest first, as long as each one is decided on. May block.
     *
     * @return the owners that are known to exist; none if the cluster does not answer
     */
    public List<Ancestor> ancestors(@Nullable User user, Subject subject) {
        var direct = creatingOwner(user, subject.kind(), subject.namespace(), references(subject));
        if (direct.isEmpty() || !(subject instanceof Workload made)) {
            return List.of();
        }
        try {
            var owners = ancestors(cached(), made, direct.get());
            return owners.isEmpty() ? ancestors(fresh(), made, direct.get()) : owners;
        } catch (RuntimeException failure) {
            System.getLogger(ControllerOwnership.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the owners of %s %s/%s cannot be read: %s"
                                    .formatted(
                                            subject.kind().kind(),
                                            subject.namespace(),
                                            subject.name(),
                                            failure.getMessage()));
            return List.of();
        }
    }

    /**
     * Returns the top-level workload of an owner: its own owners, as long as each exists and stands for it. May block.
     *
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    public Ancestor topOf(Ancestor owner) {
        var verification = cached();
        var top = owner;
        for (int i = 1; i < MAX_OWNERS; i++) {
            var next = verification.ownerOf(top);
            if (next.isEmpty()) {
                return top;
            }
            top = next.get();
        }
        return top;
    }

    private static List<Ancestor> ancestors(OwnerVerification verification, Workload made, Ancestor direct) {
        var ancestors = new ArrayList<Ancestor>();
        if (verification.isMadeFrom(made, direct)) {
            ancestors.add(direct);
            for (var next = verification.ownerOf(direct);
                    next.isPresent() && ancestors.size() < MAX_OWNERS;
                    next = verification.ownerOf(next.get())) {
                ancestors.add(next.get());
            }
        }
        return ancestors;
    }

    private OwnerVerification cached() {
        return new OwnerVerification(reader::find, reader, decided);
    }

    private OwnerVerification fresh() {
        return new OwnerVerification(reader::refresh, reader, decided);
    }

    private static List<OwnerReference> references(Subject subject) {
        return Objects.requireNonNullElse(subject.metadata().getOwnerReferences(), List.of());
    }

    private static boolean isControlledByDeployment(Subject subject) {
        return claimedOwner(subject)
                .filter(owner -> owner.kind() == ObjectKind.DEPLOYMENT)
                .isPresent();
    }

    /** Returns the controller of an object, if its kind creates objects of this kind. */
    static Optional<Ancestor> owner(List<OwnerReference> references, ObjectKind created, String namespace) {
        return ControllerKind.controller(references)
                .flatMap(reference -> ControllerKind.kind(reference)
                        .filter(kind -> ControllerKind.of(kind, created).isPresent())
                        .map(kind -> new Ancestor(
                                kind,
                                namespace,
                                String.valueOf(reference.getName()),
                                String.valueOf(reference.getUid()))));
    }

    /** Returns the owner of an owner. */
    static Optional<Ancestor> owner(Owner object, Ancestor identity) {
        return owner(object.references(), identity.kind(), identity.namespace());
    }
}
