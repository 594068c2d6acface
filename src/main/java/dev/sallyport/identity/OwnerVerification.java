package dev.sallyport.identity;

import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.identity.OwnerReader.Owner;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.Optional;
import java.util.function.Function;

/**
 * Verification that a controller made an object from a pod template of its owner that was decided on.
 *
 * <p>The owner of a Pod is often an object in between, such as a ReplicaSet, and a StatefulSet makes Pods from its
 * ControllerRevisions too. An object in between counts only while its own owner stands for it: the Deployment of a ReplicaSet
 * still exists, and the template is its present one, or on its DeploymentRecord, or older than this record.
 *
 * @param owners finds an owner
 * @param reader reads revisions of owners
 */
record OwnerVerification(Function<Ancestor, Optional<Owner>> owners, OwnerReader reader, DecidedTemplates decided) {
    /** Label with the name of the ControllerRevision from which the controller made a Pod. */
    private static final String REVISION = "controller-revision-hash";

    /** Returns whether an object is made from a decided template of an existing owner. */
    boolean isMadeFrom(Workload made, Ancestor owner) {
        return owners.apply(owner)
                .filter(found -> made.kind() == ObjectKind.POD
                        ? isPodOf(made, owner, found)
                        : isObjectOf(made, found.template()))
                .isPresent();
    }

    /** Returns the owner of an owner, if the latter stands for it. */
    Optional<Ancestor> ownerOf(Ancestor object) {
        return owners.apply(object)
                .flatMap(found -> ControllerOwnership.owner(found, object)
                        .filter(owner -> owners.apply(owner)
                                .filter(top -> isTemplateOf(found, owner, top))
                                .isPresent()));
    }

    /** Returns whether a ReplicaSet or Job is made from a template. Webhooks may change a Job, but no ReplicaSet for long. */
    private static boolean isObjectOf(Workload made, TemplateOutline template) {
        var outline = TemplateOutline.of(made);
        return template.isSame(outline) || (made.kind() == ObjectKind.JOB && template.makes(outline));
    }

    private boolean isPodOf(Workload pod, Ancestor owner, Owner found) {
        var outline = TemplateOutline.of(pod);
        return switch (owner.kind()) {
            case STATEFUL_SET -> isPodOfStatefulSet(pod, owner, found);
            case REPLICA_SET ->
                found.template().makes(outline)
                        && ((!found.isOfDeployment()
                                        && ControllerOwnership.owner(found, owner)
                                                .isEmpty())
                                || ownerOf(owner).isPresent());
            default -> found.template().makes(outline);
        };
    }

    private boolean isPodOfStatefulSet(Workload pod, Ancestor owner, Owner found) {
        var outline = TemplateOutline.of(pod);
        var name = Subject.labels(pod.metadata()).get(REVISION);
        return name == null
                ? found.template().makes(outline)
                : reader.revision(owner, name)
                        .filter(revision -> revision.fingerprint().equals(found.fingerprint())
                                || isDecided(
                                        revision, owner, revision.template().isSame(found.template())))
                        .filter(revision -> revision.template().makes(outline))
                        .isPresent();
    }

    /** Returns whether the template of a ReplicaSet is one of its Deployment; accepts Jobs, whose template is immutable. */
    private boolean isTemplateOf(Owner object, Ancestor owner, Owner found) {
        return owner.kind() != ObjectKind.DEPLOYMENT
                || object.fingerprint().equals(found.fingerprint())
                || object.template().isSame(found.template())
                || isDecided(object, owner, true);
    }

    /**
     * Returns whether a template is on the record of its owner, or older than the record.
     *
     * @param otherwise result for an owner without record
     */
    private boolean isDecided(Owner object, Ancestor owner, boolean otherwise) {
        return decided.of(owner)
                .map(known -> known.fingerprints().contains(object.fingerprint())
                        || object.created().isBefore(known.since()))
                .orElse(otherwise);
    }
}
