package dev.sallyport.signature;

import java.util.Map;
import java.util.TreeMap;

/**
 * Claims of an identity token that Fulcio copies into a certificate.
 *
 * @see <a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">Fulcio's object identifiers</a>
 */
public final class FulcioClaims {

    /** Names of claims with the last part of the object identifier below 1.3.6.1.4.1.57264.1. */
    public static final Map<String, Integer> IDENTIFIERS = Map.ofEntries(
            Map.entry("buildSignerURI", 9),
            Map.entry("buildSignerDigest", 10),
            Map.entry("runnerEnvironment", 11),
            Map.entry("sourceRepositoryURI", 12),
            Map.entry("sourceRepositoryDigest", 13),
            Map.entry("sourceRepositoryRef", 14),
            Map.entry("sourceRepositoryIdentifier", 15),
            Map.entry("sourceRepositoryOwnerURI", 16),
            Map.entry("sourceRepositoryOwnerIdentifier", 17),
            Map.entry("buildConfigURI", 18),
            Map.entry("buildConfigDigest", 19),
            Map.entry("buildTrigger", 20),
            Map.entry("runInvocationURI", 21),
            Map.entry("sourceRepositoryVisibilityAtSigning", 22),
            Map.entry("deploymentEnvironment", 23),
            Map.entry("tokenSubject", 24));

    private FulcioClaims() {}

    /** Returns the sorted names, for messages. */
    public static String names() {
        return String.join(", ", new TreeMap<>(IDENTIFIERS).keySet());
    }
}
