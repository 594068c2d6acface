package dev.sallyport.policy;

import dev.sallyport.workload.MatchedResource;

/** Port to the kinds that the API server serves. */
@FunctionalInterface
public interface ServedKinds {

    /** Returns whether the API server serves a kind in its version. May block. */
    boolean serves(MatchedResource resource);
}
