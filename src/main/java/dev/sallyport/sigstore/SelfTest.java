package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Glob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Self-test of verification at startup: a keyless and a keyed signature must be valid for one digest and invalid for
 * another. It also avoids a delay of some hundred milliseconds for the first request.
 */
public final class SelfTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);

    private SelfTest() {}

    /**
     * Runs the self-test.
     *
     * @throws IllegalStateException if verification does not work
     */
    public static void run() {
        require(verifier(DIGEST), verifier(OTHER), bundle());
        require(keyed(DIGEST), keyed(OTHER), resource("keyed.json"));
    }

    /** Returns a valid bundle, a signature of the digest of 64 letters a. */
    static byte[] bundle() {
        return resource("bundle.json");
    }

    static CosignVerifier verifier(String digest) {
        var anchor = TrustedRoots.read(new String(resource("trusted_root.json"), StandardCharsets.UTF_8));
        var pattern = SignerPattern.glob(
                "https://token.actions.githubusercontent.com",
                Glob.parse("https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/*"),
                Map.of());
        var authority = new Authority.Identity("self-test", pattern, anchor, true, true);
        return new CosignVerifier(
                new CertificateSigner(authority, new TrustedRoots().of(anchor)), VerificationTarget.SIGNATURE, digest);
    }

    private static CosignVerifier keyed(String digest) {
        var authority = Authority.Key.parse("self-test", new String(resource("key.pub"), StandardCharsets.US_ASCII));
        return new CosignVerifier(new KeySigner(authority), VerificationTarget.SIGNATURE, digest);
    }

    private static void require(CosignVerifier right, CosignVerifier other, byte[] bundle) {
        var artifact = new SignatureArtifact(CosignForm.BUNDLE.mediaType(), bundle, Map.of(), "self-test");
        if (!right.verify(artifact).isVerified()
                || !other.verify(artifact).rejection().equals(Optional.of(RejectionReason.INVALID))) {
            throw new IllegalStateException("signatures cannot be verified: the self-test failed");
        }
    }

    private static byte[] resource(String name) {
        try (var file = SelfTest.class.getResourceAsStream("selftest/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
