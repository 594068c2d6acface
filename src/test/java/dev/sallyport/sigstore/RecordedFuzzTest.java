package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fuzz test: changes of recorded cosign artifacts never verify other content. */
class RecordedFuzzTest {
    private static final Path KEYED = Path.of("src/test/resources/sigstore/cosign-3.1.3");
    private static final Path KEYLESS = KEYED.resolve("keyless");
    private static final PullIdentity NOBODY = new PullIdentity("default", "default", List.of());
    private static final List<Recorded> RECORDED = recorded();

    private record Recorded(CosignVerifier verifier, SignatureArtifact artifact) {
        boolean holds(SignatureArtifact mutant) {
            return verifier.verify(mutant).isVerified();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void verifiesOnlySignedContent(FuzzedDataProvider data) {
        var recorded = data.pickValue(RECORDED);
        var artifact = recorded.artifact();
        var annotations = new HashMap<>(artifact.annotations());
        var content = artifact.content();
        int changes = data.consumeInt(0, 6);
        for (int i = 0; i < changes; i++) {
            if (annotations.isEmpty() || data.consumeBoolean()) {
                content = changed(content, data);
            } else {
                var name = data.pickValue(annotations.keySet().stream().sorted().toList());
                var text = annotations.get(name).getBytes(StandardCharsets.ISO_8859_1);
                annotations.put(name, new String(changed(text, data), StandardCharsets.ISO_8859_1));
            }
        }

        var mutant = new SignatureArtifact(artifact.mediaType(), content, annotations, artifact.origin());

        if (changes == 0) {
            assertThat(RECORDED).allMatch(each -> each.holds(each.artifact()));
        } else if (recorded.holds(mutant)) {
            assertThat(said(mutant)).isEqualTo(said(artifact));
        }
    }

    /** Replaces, removes or inserts bytes. */
    private static byte[] changed(byte[] content, FuzzedDataProvider data) {
        int at = data.consumeInt(0, content.length);
        int end = Math.min(content.length, at + data.consumeInt(0, 8));
        var put = data.consumeBytes(data.consumeInt(0, 8));
        var changed = new byte[at + put.length + content.length - end];
        System.arraycopy(content, 0, changed, 0, at);
        System.arraycopy(put, 0, changed, at, put.length);
        System.arraycopy(content, end, changed, at + put.length, content.length - end);
        return changed;
    }

    private static String said(SignatureArtifact artifact) {
        var signed = SignedContent.parse(artifact);
        return signed.message() instanceof SignedMessage.Whole whole
                ? new String(whole.bytes(), StandardCharsets.ISO_8859_1)
                : signed.digests().toString();
    }

    private static List<Recorded> recorded() {
        try {
            var anchor = TrustedRoots.read(Files.readString(KEYLESS.resolve("trusted_root.json")));
            var recorded = new ArrayList<Recorded>();
            for (var each : cases(KEYLESS)) {
                var type = each.path("predicateType").asText();
                var pattern = SignerPattern.glob(
                        each.path("issuer").asText(),
                        Glob.parse(each.path("subject").asText()),
                        Map.of());
                var signer = new CertificateSigner(
                        new Authority.Identity(
                                "them", pattern, anchor, each.path("logged").asBoolean(), true),
                        new TrustedRoots().of(anchor));
                var target = type.isEmpty()
                        ? VerificationTarget.SIGNATURE
                        : new VerificationTarget.Attestation(Set.of(type));
                recorded.addAll(recorded(KEYLESS, each, signer, target));
            }
            for (var each : cases(KEYED)) {
                var name = each.path("case").asText();
                if (name.startsWith("keyed-") || name.equals("legacy-p256")) {
                    var pem = Files.readString(
                            KEYED.resolve("keys/" + each.path("key").asText() + ".pub"));
                    var signer = new KeySigner(Authority.Key.parse("them", pem));
                    recorded.addAll(recorded(KEYED, each, signer, VerificationTarget.SIGNATURE));
                }
            }
            return recorded;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Recorded> recorded(Path fixtures, JsonNode each, Signer signer, VerificationTarget target) {
        var name = each.path("case").asText();
        var image = ImageReference.parse(
                "registry.example.org/" + name + "@" + each.path("digest").asText());
        var verifier = new CosignVerifier(signer, target, each.path("digest").asText());
        var found = new ArrayList<Recorded>();
        new Layouts(
                        Map.of(image.name(), fixtures.resolve(name)),
                        (_, _, _) -> new Resolution.NotFound("elsewhere"),
                        (_, _, _, _, _) -> new Search.Exhausted(List.of()),
                        ImageIndexes.NONE)
                .search(
                        image,
                        new CosignQuery(target),
                        NOBODY,
                        Deadline.in(Duration.ofMinutes(1), InstantSource.system()),
                        artifact -> {
                            found.add(new Recorded(verifier, artifact));
                            return false;
                        });
        return found;
    }

    private static JsonNode cases(Path fixtures) throws IOException {
        return new ObjectMapper().readTree(fixtures.resolve("cases.json").toFile());
    }
}
