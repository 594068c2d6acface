package dev.sallyport.cluster;

import dev.sallyport.cluster.RevisionPodReader.PodOwner;
import dev.sallyport.identity.TemplateOutline;
import dev.sallyport.listing.ListedObject;
import dev.sallyport.listing.ObjectPages;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Owners of the Pods of one revision of a custom workload: the workload itself, or the objects in between that its controller
 * creates. Each object in between is made from the pod template of the one above it.
 */
record CustomPodOwners(KubernetesClient client) {
    private static final int MAX_DEPTH = 6;

    /** Returns the owners of the Pods with a template; none if the workload has another one now. */
    List<PodOwner> of(GenericKubernetesResource object, String template) {
        var owners = new ArrayList<PodOwner>();
        if (SubjectReader.read(object, null).orElse(null) instanceof Workload workload
                && TemplateFingerprint.of(workload).equals(template)) {
            add(owners, workload, 1);
        }
        return owners;
    }

    private void add(List<PodOwner> owners, Workload owner, int depth) {
        var uid = Objects.requireNonNullElse(owner.metadata().getUid(), "");
        if (owner.object() instanceof ReplicaSet set) {
            owners.add(new PodOwner(
                    uid, Objects.requireNonNullElseGet(set.getSpec().getSelector(), LabelSelector::new)));
            return;
        }
        for (var kind : created(owner.kind())) {
            if (kind == ObjectKind.POD) {
                var outline = TemplateOutline.of(owner);
                owners.add(new PodOwner(uid, new LabelSelector(), pod -> isMade(outline, owner.kind(), pod)));
            } else if (depth < MAX_DEPTH) {
                children(owner, uid, kind).forEach(child -> add(owners, child, depth + 1));
            }
        }
    }

    private static List<ObjectKind> created(ObjectKind owner) {
        if (owner == ObjectKind.DEPLOYMENT) {
            return List.of(ObjectKind.REPLICA_SET);
        }
        return owner.custom().isEmpty()
                ? List.of(ObjectKind.POD)
                : owner.custom().stream()
                        .flatMap(custom -> custom.children().kinds().stream())
                        .flatMap(name -> ObjectKind.named(name).stream())
                        .toList();
    }

    /** Returns the objects made from the template of an owner: those with the same spec, if there are any. */
    private List<Workload> children(Workload owner, String uid, ObjectKind kind) {
        var outline = TemplateOutline.of(owner);
        var made = new ArrayList<Workload>();
        new ObjectPages(client)
                .<RuntimeException>read(
                        ListedObject.type(kind),
                        owner.namespace(),
                        page -> page.stream()
                                .filter(child -> isOwned(child, uid))
                                .flatMap(child -> read(kind, child))
                                .filter(child -> isMade(outline, owner.kind(), child))
                                .forEach(made::add));
        var fingerprint = TemplateFingerprint.asOwner(owner);
        var same = made.stream()
                .filter(child -> TemplateFingerprint.asOwner(child).equals(fingerprint))
                .toList();
        return same.isEmpty() ? made : same;
    }

    private static Stream<Workload> read(ObjectKind kind, GenericKubernetesResource child) {
        try {
            return ListedObject.subject(kind, child) instanceof Workload workload
                    ? Stream.of(workload)
                    : Stream.empty();
        } catch (IllegalArgumentException _) {
            return Stream.empty();
        }
    }

    private static boolean isMade(TemplateOutline template, ObjectKind owner, Pod pod) {
        return isMade(template, owner, (Workload) SubjectReader.read(ObjectKind.POD, pod, null));
    }

    private static boolean isMade(TemplateOutline template, ObjectKind owner, Workload child) {
        return owner.custom().isPresent()
                ? template.makes(child.kind(), TemplateOutline.of(child), owner)
                : template.makes(TemplateOutline.of(child));
    }

    private static boolean isOwned(GenericKubernetesResource child, String uid) {
        return child.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()) && uid.equals(owner.getUid()));
    }
}
