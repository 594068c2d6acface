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

/** Policies from YAML and policy compilers for tests. */
public final class Policies {
    private static final Instant NOW = Instant.parse("2026-11-02T00:00:00Z");
    private static final SignedIdentity SIGNER = new SignedIdentity(
            "https://issuer.example.org", "https://git.example.org/shop", Map.of("buildTrigger", "push"));
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OF_PLATFORM = "sha256:" + "b".repeat(64);
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Policies() {}

    /** Returns a compiler where the image {@code signed-by-a-b} is signed by a and b, without its platform image. */
    public static PolicyCompiler compiler(KeyLookup keys) {
        return compiler(keys, ClusterState.NONE);
    }

    /** Returns the same compiler with a state of the cluster. */
    public static PolicyCompiler compiler(KeyLookup keys, ClusterState cluster) {
        var images = new ImageServices(
                (image, _, _) -> new Resolution.Resolved(image.withDigest(DIGEST)),
                (image, authority, wanted, _, _) ->
                        DIGEST.equals(image.digest()) && isSigned(image.repository(), authority)
                                ? new Verification.Verified(statements(wanted))
                                : new Verification.Rejected(RejectionReason.MISSING, "there is no signature"),
                (_, _, _) -> new Contents.Many(List.of(new Child("linux/amd64", OF_PLATFORM))));
        return new PolicyCompiler(images, new TrustMaterial(keys, trustRoots(keys)), cluster, InstantSource.fixed(NOW));
    }

    /** Returns a compiler with these image services, without keys. */
    public static PolicyCompiler compiler(ImageServices images) {
        return compiler(images, InstantSource.system());
    }

    /** Returns a compiler with these image services and clock, without keys. */
    public static PolicyCompiler compiler(ImageServices images, InstantSource clock) {
        return new PolicyCompiler(
                images, new TrustMaterial(KeyLookup.NONE, trustRoots(KeyLookup.NONE)), ClusterState.NONE, clock);
    }

    /** Returns a compiler with these image services, keys and state of the cluster. */
    public static PolicyCompiler compiler(ImageServices images, TrustMaterial material, ClusterState cluster) {
        return new PolicyCompiler(images, material, cluster, InstantSource.system());
    }

    /** Returns an index with one trust root, {@code public}, with the text {@code trusted}. */
    public static TrustRootIndex trustRoots(KeyLookup keys) {
        var roots = new TrustRootIndex(keys, text -> {
            if (!text.equals("trusted")) {
                throw new IllegalArgumentException("it is no trusted root");
            }
            return new TrustAnchor(text, "fingerprint", Optional.empty(), true);
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

    /** Returns whether the name of the repository contains the name of the authority; identities must be SIGNER's. */
    private static boolean isSigned(String repository, Authority authority) {
        return List.of(repository.split("-", -1)).contains(authority.name())
                && switch (authority) {
                    case Authority.Key _ -> true;
                    case Authority.Identity keyless ->
                        !keyless.requiresLog()
                                && !keyless.requiresCertificateLog()
                                && keyless.pattern().mismatch(SIGNER).isEmpty();
                };
    }

    /** Returns a statement of each requested type, with one vulnerability of severity High. */
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
