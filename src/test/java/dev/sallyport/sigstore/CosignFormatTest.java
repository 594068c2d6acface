package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verification of cosign signatures from a registry. */
class CosignFormatTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final PullIdentity SHOP = new PullIdentity("shop", "default", List.of());
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final KeyMint STRANGER = new KeyMint(Algorithm.P256);
    private static final Authority.Key CI = MINT.authority("ci");
    private static final String EXPECTED = "expected a signature by the key with SHA-256 " + CI.fingerprint() + "; ";

    private final FakeRegistry registry = new FakeRegistry();
    private final RegistryClient client =
            new RegistryClient(new RegistrySettings(Set.of(registry.name()), true, Set.of()), _ -> List.of(), CLOCK);
    private final SignatureVerifier verifier =
            new ImageVerifier(new ReferrerSource(client), List.of(new CosignFormat()));
    private String digest = "";

    @BeforeEach
    void push() {
        digest = registry.image("web", "v1");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void verifiesBundleAndLegacySignature(Algorithm algorithm) {
        var mint = new KeyMint(algorithm);
        attach(mint.bundle(digest));
        assertThat(verify(mint.authority("ci"))).isEqualTo(new Verified());
        var legacy = registry.image("web", "legacy");
        var payload = KeyMint.payload(legacy);
        registry.sign("web", legacy, payload, KeyMint.base64(mint.sign(payload)));
        assertThat(verify(legacy, mint.authority("ci"))).isEqualTo(new Verified());
    }

    @Test
    void verifiesWithoutReferrersApi() {
        registry.withoutReferrersApi();
        attach(MINT.bundle(digest));
        assertThat(verify(CI)).isEqualTo(new Verified());
    }

    @Test
    void rejectsUnsignedImage() {
        assertThat(verify(CI)).isEqualTo(new Rejected(RejectionReason.MISSING, EXPECTED + "found none"));
    }

    @Test
    void rejectsAttestationAsSignature() {
        attach(MINT.bundleOf(KeyMint.statement(digest)
                .put("predicateType", "https://slsa.dev/provenance/v1")
                .toString()));
        assertThat(verify(CI))
                .isEqualTo(new Rejected(
                        RejectionReason.MISSING, EXPECTED + "found an attestation, which is not a signature"));
    }

    @Test
    void rejectsSignatureOfOtherKey() {
        attach(STRANGER.bundle(digest));
        assertThat(verify(CI))
                .isEqualTo(new Rejected(
                        RejectionReason.IDENTITY_MISMATCH, EXPECTED + "a signature was made with another key"));
    }

    @Test
    void rejectsCopiedSignature() {
        var other = registry.image("web", "v2");
        attach(MINT.bundle(other));
        assertThat(verify(CI))
                .isEqualTo(
                        new Rejected(RejectionReason.INVALID, EXPECTED + "a signature is for another image, " + other));
    }

    @Test
    void reportsClosestOfSeveralArtifacts() {
        attach(STRANGER.bundle(digest));
        attach(MINT.bundle("sha256:" + "b".repeat(64)));
        registry.attach("web", digest, FakeRegistry.BUNDLE, bytes("junk"));
        assertThat(verify(CI))
                .isEqualTo(new Rejected(
                        RejectionReason.INVALID,
                        EXPECTED + "a signature is for another image, sha256:" + "b".repeat(64)
                                + " (closest of 3 artifacts)"));
    }

    @Test
    void verifiesSignatureAmongUnreadableArtifacts() {
        for (int i = 0; i < 20; i++) {
            registry.attach("web", digest, FakeRegistry.BUNDLE, bytes("junk " + i));
            attach(STRANGER.bundle(digest).put("mediaType", i % 2 == 0 ? "x" : FakeRegistry.BUNDLE));
        }
        attach(MINT.bundle(digest));
        assertThat(verify(CI)).isEqualTo(new Verified());
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 200})
    void verifiesSignatureAmongAnyNumberOfReferrers(int others) {
        attach(MINT.bundle(digest));
        for (int i = 0; i < others; i++) {
            registry.attach("web", digest, FakeRegistry.BUNDLE, bytes("junk " + i));
        }
        assertThat(verify(CI)).isEqualTo(new Verified());
        assertThat(verify(STRANGER.authority("stranger"))).isInstanceOf(Rejected.class);
    }

    @Test
    void verifiesIndexAndNotItsPlatformImages() {
        var child = registry.image("web", "child");
        var index = registry.manifest("web", FakeRegistry.INDEX, FakeRegistry.index(List.of()), "multi");
        registry.attach(
                "web", index, FakeRegistry.BUNDLE, bytes(MINT.bundle(index).toString()));
        assertThat(verify(index, CI)).isEqualTo(new Verified());
        assertThat(verify(child, CI)).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 500})
    void isUnavailableWhileRegistryFails(int status) {
        registry.gate(exchange -> FakeRegistry.answer(exchange, status, new byte[0]));
        var undecidedReason =
                status == 401 ? UndecidedReason.REGISTRY_UNAUTHORIZED : UndecidedReason.REGISTRY_UNAVAILABLE;
        assertThat(verify(CI))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        found -> assertThat(found.undecidedReason()).isEqualTo(undecidedReason));
    }

    @Test
    void verifiesDigestOfResolvedTag() {
        attach(MINT.bundle(digest));
        var resolver = new TagResolver(client, CLOCK, Runnable::run);
        var resolved = (Resolved) resolver.resolve(ImageReference.parse(registry.name() + "/web:v1"), SHOP, soon());
        assertThat(verifier.verify(resolved.image(), CI, VerificationTarget.SIGNATURE, SHOP, soon()))
                .isEqualTo(new Verified());
    }

    private Verification verify(Authority authority) {
        return verify(digest, authority);
    }

    private Verification verify(String signed, Authority authority) {
        return verifier.verify(
                ImageReference.parse(registry.name() + "/web@" + signed),
                authority,
                VerificationTarget.SIGNATURE,
                SHOP,
                soon());
    }

    private void attach(ObjectNode bundle) {
        registry.attach("web", digest, FakeRegistry.BUNDLE, bytes(bundle.toString()));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), CLOCK);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
