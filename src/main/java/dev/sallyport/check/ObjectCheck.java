package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;

/** A check of objects that need not be workloads; like a {@link ManifestCheck}, it needs nothing but the manifest. */
public non-sealed interface ObjectCheck extends Check {

    @Override
    boolean appliesTo(ObjectKind kind);

    /** Judges an object of a kind that it {@link #judges}. */
    Outcome evaluate(Subject subject);
}
