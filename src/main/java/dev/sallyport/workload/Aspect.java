package dev.sallyport.workload;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Part of an object that an update can change. Checks declare the aspects that their outcomes depend on. */
public enum Aspect {
    /** Image references of containers and image volumes. */
    IMAGES,
    /** {@code imagePullSecrets} of the pod spec. */
    PULL_SECRETS,
    /** Name of the service account. */
    SERVICE_ACCOUNT,
    /** Rest of the pod spec, such as commands, environment variables, volumes and security contexts. */
    POD_SPEC,
    /** Placement and lifetime of Pods: node selector, affinity, tolerations, scheduling gates and deadlines. */
    SCHEDULING,
    /** Requests and limits of containers and of the Pod. */
    RESOURCES,
    /** All metadata of the pod template; for a Pod, labels and annotations of the object. */
    POD_METADATA,
    /** Labels and annotations of the object. */
    OBJECT_METADATA,
    /** Content of an object that is not a workload. */
    CONTENT;

    /** Aspects that decide which images are pulled, and by whom. */
    public static final Set<Aspect> OF_IMAGES =
            Collections.unmodifiableSet(EnumSet.of(IMAGES, PULL_SECRETS, SERVICE_ACCOUNT));

    /** Aspects of Pods. */
    public static final Set<Aspect> OF_PODS = Collections.unmodifiableSet(EnumSet.range(IMAGES, POD_METADATA));

    /** Aspects of objects that are not workloads. */
    public static final Set<Aspect> OF_CONTENT = Collections.unmodifiableSet(EnumSet.of(CONTENT));

    /** All aspects. */
    public static final Set<Aspect> ALL = Collections.unmodifiableSet(EnumSet.allOf(Aspect.class));
}
