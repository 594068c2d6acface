package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Workload;

/** Check that depends only on the manifest. Evaluated synchronously, without I/O. */
public non-sealed interface ManifestCheck extends LocalCheck {

    /** Evaluates a workload. */
    Outcome evaluate(Workload workload);
}
