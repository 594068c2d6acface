package dev.sallyport.cli;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;

/**
 * An object and what came of it.
 *
 * @param source the file that it stands in
 */
record Judged(String source, String apiVersion, String kind, String namespace, String name, Verdict verdict) {

    /** Allow, Warn or Deny: what cannot be decided is denied too. */
    String decision() {
        var label = Decision.label(verdict);
        return label.equals("Defer") ? "Deny" : label;
    }

    /** Whether nobody knows, such as while a registry is down. */
    boolean isUndecided() {
        return verdict instanceof Verdict.Deferred;
    }
}
