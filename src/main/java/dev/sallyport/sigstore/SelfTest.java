package dev.sallyport.sigstore;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Glob;
import dev.sallyport.signature.SignatureArtifact.Form;
import dev.sallyport.sigstore.ArtifactResult.Nearness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * Verifies signatures that are known to hold, one by certificate and one by key, and the same of what they are not for. The first verification of a process takes some
 * hundred milliseconds, which nobody should wait for; and who cannot tell the two apart must not serve.
 */
public final class SelfTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);

    private SelfTest() {}

    /**
     * Runs it.
     *
     * @throws IllegalStateException where signatures cannot be told apart here
     */
    public static void run() {
        require(judge(DIGEST), judge(OTHER), bundle());
        require(keyed(DIGEST), keyed(OTHER), resource("keyed.json"));
    }

    /** The bundle that holds, a signature of a digest of sixty-four times the letter a. */
    static byte[] bundle() {
        return resource("bundle.json");
    }

    static ArtifactVerifier judge(String digest) {
        var anchor = TrustedRoots.read(new String(resource("trusted_root.json"), StandardCharsets.UTF_8));
        var who = SignerPattern.glob(
                "https://token.actions.githubusercontent.com",
                Glob.parse("https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/*"),
                Map.of());
        var authority = new Authority.Keyless("self-test", who, anchor, true);
        return new ArtifactVerifier(
                new CertificateSigner(authority, new TrustedRoots().of(anchor)), VerificationTarget.SIGNATURE, digest);
    }

    private static ArtifactVerifier keyed(String digest) {
        var authority = Authority.Key.parse("self-test", new String(resource("key.pub"), StandardCharsets.US_ASCII));
        return new ArtifactVerifier(new KeySigner(authority), VerificationTarget.SIGNATURE, digest);
    }

    private static void require(ArtifactVerifier right, ArtifactVerifier other, byte[] bundle) {
        var artifact = new SignatureArtifact(Form.BUNDLE, bundle, Map.of(), "self-test");
        if (right.judge(artifact).nearness() != Nearness.HOLDS
                || other.judge(artifact).nearness() != Nearness.BROKEN) {
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
