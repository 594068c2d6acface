package dev.sallyport.check;

import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectKind;
import java.util.Set;

/** Rule of a policy with its parameters. */
public sealed interface Check permits LocalCheck, QuestionCheck {

    /** Returns the check ID, such as {@code network/host-port}. */
    String id();

    /** Returns the aspects that the outcome depends on; an update of other aspects is not evaluated. */
    Set<Aspect> aspects();

    /** Returns whether the check applies to objects of a kind. */
    default boolean appliesTo(ObjectKind kind) {
        return kind.isWorkload();
    }
}
