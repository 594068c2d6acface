package dev.sallyport.check;

import dev.sallyport.workload.ObjectKind;

/** One rule that a policy asks for, its parameters in it. */
public sealed interface Check permits ManifestCheck, ObjectCheck, RequestCheck, RemoteCheck, DeployCheck {

    /** The stable name of the check, such as {@code network/host-port}. */
    String id();

    /** Whether it has anything to say about objects of that kind. */
    default boolean appliesTo(ObjectKind kind) {
        return kind.isWorkload();
    }
}
