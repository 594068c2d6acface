package dev.sallyport.workload;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Change of an object by an update.
 *
 * @param aspects changed aspects; empty if only other fields changed, such as replicas, finalizers or owner references
 */
public record ObjectChange(ObjectKind kind, Set<Aspect> aspects) {
    /** Aspects whose change makes a Pod run something else. */
    private static final Set<Aspect> RUN =
            EnumSet.of(Aspect.IMAGES, Aspect.PULL_SECRETS, Aspect.SERVICE_ACCOUNT, Aspect.POD_SPEC);

    public ObjectChange {
        aspects =
                Collections.unmodifiableSet(aspects.isEmpty() ? EnumSet.noneOf(Aspect.class) : EnumSet.copyOf(aspects));
    }

    /** Returns whether any of these aspects changed. */
    public boolean concerns(Set<Aspect> others) {
        return others.stream().anyMatch(aspects::contains);
    }

    /**
     * Returns whether the object is evaluated completely, as if it were new.
     *
     * <p>A changed pod template replaces Pods, so that every change of it is decisive. Pods and Jobs replace none: the API
     * server lets only labels, annotations, placement, deadlines, requests and limits of them change, apart from images and
     * ephemeral containers; those of a Job only while it is suspended, as queue controllers do before they start it. The
     * entries of a ConfigMap are independent of each other, and so are the fields that rules read.
     */
    public boolean isDecisive() {
        if (kind == ObjectKind.POD || kind == ObjectKind.JOB) {
            return concerns(RUN);
        }
        return kind.isWorkload()
                ? concerns(Aspect.OF_PODS)
                : kind != ObjectKind.CONFIG_MAP && kind != ObjectKind.OTHER && aspects.contains(Aspect.CONTENT);
    }

    /** Returns whether the change is a deployment: Pods run something else, or are replaced. */
    public boolean isDeployment() {
        return kind.isWorkload() && isDecisive();
    }
}
