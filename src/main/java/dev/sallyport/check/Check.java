package dev.sallyport.check;

import dev.sallyport.workload.ObjectKind;

/** Rule of a policy with its parameters. */
public sealed interface Check permits LocalCheck, QuestionCheck {

    /** Returns the check ID, such as {@code network/host-port}. */
    String id();

    /** Returns whether the check applies to objects of a kind. */
    default boolean appliesTo(ObjectKind kind) {
        return kind.isWorkload();
    }
}
