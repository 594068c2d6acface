package dev.sallyport.policy;

import dev.sallyport.compile.KeyLookup;
import dev.sallyport.trust.TrustRootIndex;

/** Keys and trust roots that authorities refer to. */
public record TrustMaterial(KeyLookup keys, TrustRootIndex trustRoots) {
    /** No keys and no trust roots. */
    public static TrustMaterial none() {
        return new TrustMaterial(KeyLookup.NONE, new TrustRootIndex(KeyLookup.NONE, _ -> {
            throw new IllegalArgumentException("trust roots are not available here");
        }));
    }
}
