package dev.sallyport.sigstore;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.trust.TrustRootIndex;
import java.util.List;

/** Trust roots for tests. */
public final class TestTrust {
    private TestTrust() {}

    /** Returns an empty index. */
    public static TrustRootIndex none() {
        return roots(KeyLookup.NONE, List.of());
    }

    /** Returns an index of these trust roots. */
    public static TrustRootIndex roots(KeyLookup keys, List<TrustRoot> roots) {
        var known = new TrustRootIndex(keys, TrustedRoots::read);
        roots.forEach(known::put);
        return known;
    }
}
