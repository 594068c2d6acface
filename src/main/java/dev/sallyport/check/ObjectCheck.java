package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import java.util.Set;

/** Check of objects of any kind. Like a {@link ManifestCheck}, it depends only on the manifest. */
public non-sealed interface ObjectCheck extends LocalCheck {

    @Override
    boolean appliesTo(ObjectKind kind);

    /** Evaluates an object of a kind to which the check applies. */
    Outcome evaluate(Subject subject);

    @Override
    default Set<Aspect> aspects() {
        return Aspect.ALL;
    }
}
