package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.api.v1alpha1.AuthoritySpec.KeyReference;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.environment.CompiledEnvironment.AttestationSigning;
import dev.sallyport.environment.CompiledEnvironment.SecretEntry;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.sigstore.SigstoreMint;
import dev.sallyport.sigstore.TestTrust;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Selection and configuration of signers. */
class ConfiguredSignerTest {
    private static final byte[] STATEMENT = "{}".getBytes(StandardCharsets.UTF_8);
    private static final SecretEntry KEY = new SecretEntry("promotion", "cosign.key");

    @Test
    void passesConfigurationToSigner() throws SigningException {
        var signatures = signatures(TestTrust.none());

        assertThat(sign(signatures, keyless(Optional.empty()))).isEqualTo("https://a https://b https://c ours false");
        assertThat(sign(signatures, new AttestationSigning.WithKey(KEY, Optional.empty())))
                .isEqualTo("promotion/cosign.key without");
    }

    @Test
    void failsWithoutTrustRoot() throws SigningException {
        var private_ = root("private", new SigstoreMint().trustedRoot().toString());
        var broken = root("broken", "{}");
        var signatures = signatures(TestTrust.roots(KeyLookup.NONE, List.of(private_, broken)));

        assertThat(sign(signatures, keyless(Optional.of("private")))).endsWith(" true");
        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(signatures, keyless(Optional.of("other"))))
                .withMessage("TrustRoot \"other\" does not exist");
        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(signatures, keyless(Optional.of("broken"))))
                .withMessageStartingWith("TrustRoot \"broken\" is unusable: ");
    }

    @Test
    void reportsUnusableKey() {
        var signatures = new ConfiguredSigner(
                KeyLookup.NONE, TestTrust.none(), (_, _, _) -> STATEMENT, (_, _, _, _) -> STATEMENT);
        var unusable = new ConfiguredSigner(
                (_, _, _) -> Optional.of("no key"),
                TestTrust.none(),
                (_, _, _) -> {
                    throw new IllegalArgumentException("the key is malformed");
                },
                (_, _, _, _) -> STATEMENT);

        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(signatures, new AttestationSigning.WithKey(KEY, Optional.empty())))
                .withMessageStartingWith("the operator's namespace has no Secret \"promotion\"");
        assertThatExceptionOfType(SigningException.class)
                .isThrownBy(() -> sign(unusable, new AttestationSigning.WithKey(KEY, Optional.empty())))
                .withMessage("the key is malformed");
    }

    private static AttestationSigning keyless(Optional<String> trustRoot) {
        return new AttestationSigning.WithIdentity(
                URI.create("https://a"), URI.create("https://b"), URI.create("https://c"), "ours", trustRoot);
    }

    private static ConfiguredSigner signatures(TrustRootIndex roots) {
        return new ConfiguredSigner(
                (_, name, key) -> Optional.of(name + "/" + key),
                roots,
                (key, password, _) -> (key + " " + password.orElse("without")).getBytes(StandardCharsets.UTF_8),
                (signing, anchor, _, _) -> "%s %s %s %s %s"
                        .formatted(
                                signing.authority(),
                                signing.log(),
                                signing.timestamps(),
                                signing.audience(),
                                anchor.map(TrustAnchor::trustedRoot).isPresent())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String sign(ConfiguredSigner signatures, AttestationSigning signing) throws SigningException {
        var deadline = Deadline.in(Duration.ofSeconds(20), InstantSource.system());
        return new String(signatures.sign(signing, STATEMENT, deadline), StandardCharsets.UTF_8);
    }

    private static TrustRoot root(String name, String text) {
        var root = new TrustRoot();
        root.setMetadata(new ObjectMetaBuilder().withName(name).build());
        root.setSpec(new TrustRootSpec(new TrustRootSpec.Source(text, (KeyReference) null, null), null));
        return root;
    }
}
