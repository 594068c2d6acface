package dev.sallyport.check;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.Optional;
import java.util.Set;

/** Check that looks up the objects that an object refers to. */
public non-sealed interface LookupCheck extends QuestionCheck {

    @Override
    boolean appliesTo(ObjectKind kind);

    /** Returns the question about an object; empty if it refers to no other one. */
    Optional<Question> question(Subject subject);

    @Override
    default Set<Aspect> aspects() {
        return Aspect.ALL;
    }
}
