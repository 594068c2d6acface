package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.Workload;
import java.util.Set;

/** Check that depends only on the manifest. Evaluated synchronously, without I/O. */
public non-sealed interface ManifestCheck extends LocalCheck {

    /** Evaluates a workload. */
    Outcome evaluate(Workload workload);

    @Override
    default Set<Aspect> aspects() {
        return Aspect.OF_PODS;
    }
}
