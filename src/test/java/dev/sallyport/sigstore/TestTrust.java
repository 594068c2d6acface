package dev.sallyport.sigstore;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.trust.TrustRootIndex;
import java.util.List;

/** Trust roots as the command line knows them. */
public final class TestTrust {
    private TestTrust() {}

    /** None. */
    public static TrustRootIndex none() {
        return roots(KeyLookup.NONE, List.of());
    }

    /** Just those. */
    public static TrustRootIndex roots(KeyLookup keys, List<TrustRoot> roots) {
        var known = new TrustRootIndex(keys, TrustedRoots::read);
        roots.forEach(known::put);
        return known;
    }
}
