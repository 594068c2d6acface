package dev.sallyport.scan;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.identity.TemplateOutline;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Owners of the objects that a scan reads. The owner reference of an object is trusted only if the owner has been read before,
 * creates objects of this kind, and has a pod template from which the object can be made: every user can write owner references.
 */
public final class OwnerRelations {
    private final Map<String, Template> byUid = new HashMap<>();

    /**
     * Relation of an object to its owner.
     *
     * @param isExact whether the pod spec of the object equals the template of the owner, except for additions of the API server
     */
    record Relation(Ancestor owner, boolean isExact) {}

    /** Pod template of an owner, reduced to the parts that are compared. */
    private record Template(ObjectKind kind, String namespace, TemplateOutline outline, String content) {}

    /** Adds an object that may own others. */
    void add(Subject subject) {
        if (subject instanceof Workload workload && ownsObjects(workload.kind())) {
            byUid.putIfAbsent(
                    requireNonNullElse(workload.metadata().getUid(), ""),
                    new Template(
                            workload.kind(),
                            workload.namespace(),
                            TemplateOutline.of(workload),
                            PodContent.of(workload)));
        }
    }

    /** Returns the owner that an object claims, if it was read and creates objects of this kind. */
    Optional<Ancestor> existingOwner(Subject subject) {
        return ControllerOwnership.claimedOwner(subject)
                .filter(owner -> template(owner).isPresent());
    }

    /** Returns the owner from whose present template the object is made. */
    Optional<Relation> of(Subject subject) {
        return subject instanceof Workload workload
                ? existingOwner(subject).flatMap(owner -> relation(workload, owner))
                : Optional.empty();
    }

    private Optional<Relation> relation(Workload workload, Ancestor owner) {
        var template = template(owner).orElseThrow();
        if (runsNothing(workload) || template.content().equals(PodContent.of(workload))) {
            return Optional.of(new Relation(owner, true));
        }
        var outline = TemplateOutline.of(workload);
        var isMade = owner.kind().custom().isPresent()
                ? template.outline().makes(workload.kind(), outline, owner.kind())
                : workload.kind() == ObjectKind.POD
                        ? template.outline().makes(outline)
                        : template.outline().isSame(outline);
        return isMade ? Optional.of(new Relation(owner, false)) : Optional.empty();
    }

    private Optional<Template> template(Ancestor owner) {
        return Optional.ofNullable(byUid.get(owner.uid()))
                .filter(template ->
                        template.kind() == owner.kind() && template.namespace().equals(owner.namespace()));
    }

    /** Returns whether the object is a ReplicaSet of an earlier revision without Pods. */
    static boolean runsNothing(Workload workload) {
        return workload.object() instanceof ReplicaSet set
                && set.getSpec() != null
                && requireNonNullElse(set.getSpec().getReplicas(), 1) == 0;
    }

    private static boolean ownsObjects(ObjectKind kind) {
        return kind != ObjectKind.POD && kind != ObjectKind.POD_TEMPLATE;
    }
}
