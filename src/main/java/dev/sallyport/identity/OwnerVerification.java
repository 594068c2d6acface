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
                .filter(found -> owner.kind()
                        .custom()
                        .map(_ -> isMadeByCustomKind(made, owner, found) && isInCharge(owner, found))
                        .orElseGet(() -> (made.kind() == ObjectKind.POD
                                        ? isPodOf(made, owner, found)
                                        : isObjectOf(made, found.template()))
                                && (!isOfCustomKind(owner, found)
                                        || ownerOf(owner).isPresent())))
                .isPresent();
    }

    /** Returns the owner of an owner, if the latter stands for it. */
    Optional<Ancestor> ownerOf(Ancestor object) {
        return ownerOf(object, 1);
    }

    private Optional<Ancestor> ownerOf(Ancestor object, int depth) {
        if (depth > ControllerOwnership.MAX_OWNERS) {
            return Optional.empty(); // a circle, which only users can make
        }
        return owners.apply(object)
                .flatMap(found -> ControllerOwnership.owner(found, object)
                        .filter(owner -> owners.apply(owner)
                                .filter(top -> isTemplateOf(object.kind(), found, owner, top))
                                .filter(top ->
                                        ControllerOwnership.owner(top, owner).isEmpty()
                                                || ownerOf(owner, depth + 1).isPresent())
                                .isPresent()));
    }

    /** Returns whether an owner has no owner itself that creates such objects, or one that stands for it. */
    private boolean isInCharge(Ancestor owner, Owner found) {
        return ControllerOwnership.owner(found, owner).isEmpty()
                || ownerOf(owner).isPresent();
    }

    /** Returns whether an owner has an owner of a custom kind, which must stand for it. */
    private static boolean isOfCustomKind(Ancestor owner, Owner found) {
        return ControllerOwnership.owner(found, owner)
                .filter(top -> top.kind().custom().isPresent())
                .isPresent();
    }

    /**
     * Returns whether the controller of a custom kind made an object: from the present template, from a ControllerRevision, or
     * as an object that exists and whose template was decided before. Of a kind that contains containers alone, each Pod runs
     * some of them.
     */
    private boolean isMadeByCustomKind(Workload made, Ancestor owner, Owner found) {
        var outline = TemplateOutline.of(made);
        return found.template().makes(made.kind(), outline, owner.kind())
                || (made.kind() == ObjectKind.POD ? isOfRevision(made, owner, found) : isKept(made, owner));
    }

    private boolean isOfRevision(Workload pod, Ancestor owner, Owner found) {
        return Optional.ofNullable(Subject.labels(pod.metadata()).get(REVISION))
                .flatMap(name -> reader.revision(owner, name))
                .filter(revision ->
                        isDecided(revision, topOf(owner), revision.template().isSame(found.template())))
                .filter(revision -> revision.template().makes(TemplateOutline.of(pod)))
                .isPresent();
    }

    /** Returns the workload whose record contains the templates of an owner: the last one of its claimed owners. */
    private Ancestor topOf(Ancestor owner) {
        var top = owner;
        for (int i = 0; i < ControllerOwnership.MAX_OWNERS; i++) {
            var object = top;
            var next = owners.apply(object).flatMap(found -> ControllerOwnership.owner(found, object));
            if (next.isEmpty()) {
                return top;
            }
            top = next.get();
        }
        return top;
    }

    private boolean isKept(Workload made, Ancestor owner) {
        return Optional.ofNullable(made.metadata().getUid())
                .flatMap(uid -> owners.apply(new Ancestor(made.kind(), made.namespace(), made.name(), uid)))
                .filter(kept ->
                        kept.template().isSame(TemplateOutline.of(made)) && isDecided(kept, topOf(owner), false))
                .isPresent();
    }

    /** Returns whether a ReplicaSet or Job is made from a template. Webhooks may change a Job, but no ReplicaSet for long. */
    private static boolean isObjectOf(Workload made, TemplateOutline template) {
        var outline = TemplateOutline.of(made);
        return template.isSame(outline) || (made.kind() == ObjectKind.JOB && template.makes(outline));
    }

    private boolean isPodOf(Workload pod, Ancestor owner, Owner found) {
        var outline = TemplateOutline.of(pod);
        if (owner.kind() == ObjectKind.STATEFUL_SET) {
            return isPodOfStatefulSet(pod, owner, found);
        }
        return found.template().makes(outline)
                && (owner.kind() != ObjectKind.REPLICA_SET
                        || (!found.isOfDeployment()
                                && ControllerOwnership.owner(found, owner).isEmpty())
                        || ownerOf(owner).isPresent());
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

    /** Returns whether the template of an object is one of its owner; accepts Jobs of CronJobs, whose template is immutable. */
    private boolean isTemplateOf(ObjectKind kind, Owner object, Ancestor owner, Owner found) {
        if (owner.kind().custom().isPresent()) {
            return found.template().makes(kind, object.template(), owner.kind())
                    || isDecided(object, topOf(owner), true);
        }
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
