package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes.Child;
import dev.sallyport.signature.ImageIndexes.Contents;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignedIdentity;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.trust.TrustRootIndex;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies from YAML, for tests, in a world where an image is signed by whoever its name says. */
public final class Policies {
    private static final Instant NOW = Instant.parse("2026-11-02T00:00:00Z");
    private static final SignedIdentity SIGNER = new SignedIdentity(
            "https://issuer.example.org", "https://git.example.org/shop", Map.of("buildTrigger", "push"));
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OF_PLATFORM = "sha256:" + "b".repeat(64);
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Policies() {}

    /** An image {@code signed-by-a-b} is signed by the authorities a and b, and its one platform by nobody. */
    public static PolicyCompiler compiler(KeyLookup keys) {
        return compiler(keys, ClusterState.NONE);
    }

    /** The same, in a cluster of which that is known. */
    public static PolicyCompiler compiler(KeyLookup keys, ClusterState facts) {
        return new PolicyCompiler(
                (image, _, _) -> new Resolution.Resolved(image.withDigest(DIGEST)),
                (image, authority, wanted, _, _) ->
                        DIGEST.equals(image.digest()) && isSigned(image.repository(), authority)
                                ? new Verification.Verified(statements(wanted))
                                : new Verification.Rejected(RejectionReason.MISSING, "there is no signature"),
                (_, _, _) -> new Contents.Many(List.of(new Child("linux/amd64", OF_PLATFORM))),
                keys,
                trustRoots(keys),
                facts,
                InstantSource.fixed(NOW));
    }

    /** One trust root, {@code public}, whose text is {@code trusted}. */
    public static TrustRootIndex trustRoots(KeyLookup keys) {
        var roots = new TrustRootIndex(keys, text -> {
            if (!text.equals("trusted")) {
                throw new IllegalArgumentException("it is no trusted root");
            }
            return new TrustAnchor(text, "fingerprint", Optional.empty());
        });
        var root = new TrustRoot();
        root.setMetadata(new ObjectMetaBuilder().withName("public").build());
        root.setSpec(new TrustRootSpec(new TrustRootSpec.Source("trusted", null, null), null));
        roots.put(root);
        return roots;
    }

    public static DeploymentPolicy policy(String spec) {
        return SERIALIZATION.unmarshal("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: policy, generation: 3}
            spec:
            """ + spec.indent(2), DeploymentPolicy.class);
    }

    public static PolicyCompilation compile(String spec) {
        return compiler((_, _, _) -> Optional.empty()).compile(policy(spec));
    }

    /** By keys of that name, and by one identity, which has put nothing into a log. */
    private static boolean isSigned(String repository, Authority authority) {
        return List.of(repository.split("-", -1)).contains(authority.name())
                && switch (authority) {
                    case Authority.Key _ -> true;
                    case Authority.Identity identity ->
                        !identity.requiresLog()
                                && identity.pattern().mismatch(SIGNER).isEmpty();
                };
    }

    /** Everything that is wanted is said, and that there is a high vulnerability. */
    private static List<String> statements(VerificationTarget wanted) {
        return wanted instanceof VerificationTarget.Attestation attestation
                ? attestation.predicateTypes().stream()
                        .map("""
                            {"_type": "https://in-toto.io/Statement/v1", "predicateType": "%s", "predicate": {
                              "builder": "hosted",
                              "scanner": {"result": {"SchemaVersion": 2, "Results": [{"Vulnerabilities": [
                                {"VulnerabilityID": "CVE-2026-1", "Severity": "HIGH", "PkgName": "openssl"}]}]}},
                              "metadata": {"scanFinishedOn": "2026-11-01T00:00:00Z"}}}\
                            """::formatted)
                        .filter(statement -> !statement.contains("in-toto.io/attestation/vulns"))
                        .toList()
                : List.of();
    }
}
