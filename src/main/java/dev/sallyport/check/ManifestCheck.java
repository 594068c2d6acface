package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Workload;

/** A check that needs nothing but the manifest: no I/O, no clock, done at once. */
public non-sealed interface ManifestCheck extends Check {

    /** Judges the workload. */
    Outcome evaluate(Workload workload);
}
