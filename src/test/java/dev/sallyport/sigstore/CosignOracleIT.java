package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.SigstoreMint.Entry;
import dev.sallyport.sigstore.SigstoreMint.Signing;
import dev.sallyport.workload.Glob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Comparison with cosign: each accepted bundle among valid, forged and mutated ones is accepted by cosign. */
@Tag("full")
class CosignOracleIT {
    private static final String TYPE = "https://slsa.dev/provenance/v1";
    private static final byte[] ARTIFACT = "artifact".getBytes(StandardCharsets.UTF_8);
    private static final String DIGEST =
            "sha256:" + HexFormat.of().formatHex(SignedMessage.digest("SHA-256", ARTIFACT));
    private static final int MUTANTS = 60;
    private static final SigstoreMint MINT = new SigstoreMint();
    private static String cosign = "";
    private static String said = "";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void prepare() throws Exception {
        var tool = new ProcessBuilder("bin/tool", "cosign").start();
        cosign = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Files.write(directory.resolve("artifact"), ARTIFACT);
        Files.writeString(directory.resolve("root.json"), MINT.trustedRoot().toString());
    }

    static Stream<Arguments> good() {
        return Stream.of(
                named("a log's promise and proof", _ -> {}),
                named("an entry of Rekor 2 and a timestamp", signing -> {
                    signing.entry = Entry.HASHED_2;
                    signing.isStamped = true;
                }),
                named("both kinds of times", signing -> signing.isStamped = true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void acceptsWithCosign(String name, Consumer<Signing> change) throws Exception {
        var bundle = bundle(change);

        assertThat(weAccept(bundle)).isTrue();
        assertThat(cosignAccepts(bundle)).as(() -> said).isTrue();
    }

    static Stream<Arguments> forged() {
        return Stream.of(
                named(
                        "logged after its certificate's life",
                        signing -> signing.integrated = SigstoreMint.SIGNED.plus(Duration.ofDays(20))),
                named(
                        "logged before it",
                        signing -> signing.integrated = SigstoreMint.SIGNED.minus(Duration.ofDays(20))),
                named("stamped after it", signing -> {
                    signing.entry = Entry.HASHED_2;
                    signing.isStamped = true;
                    signing.stamped = SigstoreMint.SIGNED.plus(Duration.ofDays(20));
                }),
                named("no time", signing -> signing.entry = Entry.HASHED_2),
                named("no promise", signing -> signing.isPromised = false),
                named("no proof", signing -> signing.isProven = false),
                named("no log", signing -> signing.isLogged = false),
                named("not for signing code", signing -> signing.usage = KeyPurposeId.id_kp_serverAuth),
                named("another authority", signing -> signing.issuedBy = SigstoreMint.pair()),
                named("another certificate log", signing -> signing.seenBy = SigstoreMint.pair()),
                named("no certificate log", signing -> signing.isSeen = false),
                named("another log", signing -> signing.loggedBy = SigstoreMint.pair()),
                named("another issuer", signing -> signing.issuer = "https://evil.example.org"),
                named(
                        "another subject",
                        signing -> signing.names = new GeneralName[] {
                            new GeneralName(GeneralName.uniformResourceIdentifier, "https://github.com/evil/shop")
                        }),
                named(
                        "two subjects",
                        signing -> signing.names = new GeneralName[] {
                            new GeneralName(GeneralName.uniformResourceIdentifier, SigstoreMint.SUBJECT),
                            new GeneralName(GeneralName.rfc822Name, "evil@example.org")
                        }),
                named("a statement in the log as a record", signing -> signing.entry = Entry.HASHED_1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void acceptsOnlyIfCosignAccepts(String name, Consumer<Signing> change) throws Exception {
        var bundle = bundle(change);

        if (weAccept(bundle)) {
            assertThat(cosignAccepts(bundle)).as(() -> said).isTrue();
        }
    }

    @Test
    void acceptsMutantOnlyIfCosignAccepts() throws Exception {
        var bundle = bundle(signing -> signing.isStamped = true);
        var text = bundle.getBytes(StandardCharsets.UTF_8);
        var random = new Random(42);
        for (int accepted = 0, tried = 0; accepted < MUTANTS && tried < 200 * MUTANTS; tried++) {
            var mutant = text.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(32, 127);
            var mutated = new String(mutant, StandardCharsets.UTF_8);
            if (!mutated.equals(bundle) && weAccept(mutated)) {
                accepted++;
                assertThat(cosignAccepts(mutated)).as(() -> said + mutated).isTrue();
            }
        }
    }

    private static Arguments named(String name, Consumer<Signing> change) {
        return Arguments.of(name, change);
    }

    private static String bundle(Consumer<Signing> change) {
        ObjectNode statement = KeyMint.statement(DIGEST).put("predicateType", TYPE);
        ((ObjectNode) statement.at("/subject/0")).put("name", "artifact");
        var signing = MINT.attesting(statement.toString());
        change.accept(signing);
        return signing.bundle().toString();
    }

    private static boolean weAccept(String bundle) {
        var pattern = SignerPattern.glob(SigstoreMint.ISSUER, Glob.parse(SigstoreMint.SUBJECT), Map.of());
        var anchor = MINT.anchor();
        var signer = new CertificateSigner(
                new Authority.Identity("ci", pattern, anchor, true, true), new TrustedRoots().of(anchor));
        return new CosignVerifier(signer, new VerificationTarget.Attestation(Set.of(TYPE)), DIGEST)
                .verify(new SignatureArtifact(
                        CosignForm.BUNDLE.mediaType(), bundle.getBytes(StandardCharsets.UTF_8), Map.of(), "x"))
                .isVerified();
    }

    private static boolean cosignAccepts(String bundle) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("bundle.json"), bundle);
        var builder = new ProcessBuilder(List.of(
                        cosign,
                        "verify-blob-attestation",
                        "--new-bundle-format",
                        "--bundle=bundle.json",
                        "--trusted-root=root.json",
                        "--certificate-identity=" + SigstoreMint.SUBJECT,
                        "--certificate-oidc-issuer=" + SigstoreMint.ISSUER,
                        "--type=" + TYPE,
                        "artifact"))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        var process = builder.start();
        said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        boolean isAccepted = process.exitValue() == 0;
        assertThat(said).as("output of cosign").contains(isAccepted ? "Verified OK" : "Error");
        return isAccepted;
    }
}
