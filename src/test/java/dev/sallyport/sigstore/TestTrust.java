package dev.sallyport.sigstore;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.policy.KeyMaterial;
import dev.sallyport.policy.TrustRoots;
import java.util.List;

/** Trust roots as the command line knows them. */
public final class TestTrust {
    private TestTrust() {}

    /** None. */
    public static TrustRoots none() {
        return roots(KeyMaterial.NONE, List.of());
    }

    /** Just those. */
    public static TrustRoots roots(KeyMaterial keys, List<TrustRoot> roots) {
        var known = new TrustRoots(keys, TrustedRoots::read);
        roots.forEach(known::put);
        return known;
    }
}
