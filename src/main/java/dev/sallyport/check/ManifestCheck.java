package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import java.util.Set;

/** Check that depends only on the manifest. Evaluated synchronously, without I/O. */
public non-sealed interface ManifestCheck extends LocalCheck {

    /** Evaluates a workload. */
    Outcome evaluate(Workload workload);

    /** Returns whether the check applies to a kind; most checks need the whole pod spec, which some custom kinds lack. */
    @Override
    default boolean appliesTo(ObjectKind kind) {
        return kind.hasPodSpec();
    }

    @Override
    default Set<Aspect> aspects() {
        return Aspect.OF_PODS;
    }
}
