package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.RegistryFixture;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed images in registries with the peculiarities of real ones, from the tag to the verified signature. */
class RegistryFaultsTest {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final PullIdentity SHOP = new PullIdentity("shop", "default", List.of());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeRegistry registry = new FakeRegistry();
    private String digest = "";

    @BeforeEach
    void push() {
        digest = registry.image("web", "v1");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    /** The referrers API does not exist, or its path belongs to a web page or to another API. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        404 | application/json         | {"errors":[{"code":"UNSUPPORTED"}]}
        404 | text/html                | <html><body>404 page not found</body></html>
        200 | text/html; charset=utf-8 | <!DOCTYPE html><html><body>Welcome to the UI</body></html>
        200 | application/json         | {"repositories":[]}
        """)
    void verifiesTaggedSignaturesWithoutReferrersApi(int status, String mediaType, String body) {
        registry.on(
                "/v2/web/referrers/" + digest,
                exchange -> FakeRegistry.answer(exchange, status, bytes(body), "Content-Type", mediaType));
        assertThat(verify()).isInstanceOf(Rejected.class);

        signInTag();
        assertThat(verify()).as("signature of cosign 2").isEqualTo(new Verified());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        404 | text/html                | <html><body>404 page not found</body></html>
        200 | text/html; charset=utf-8 | <!DOCTYPE html><html><body>Welcome to the UI</body></html>
        200 | application/json         | {"repositories":[]}
        """)
    void verifiesBundlesOfTheReferrersTag(int status, String mediaType, String body) {
        registry.on(
                "/v2/web/referrers/" + digest,
                exchange -> FakeRegistry.answer(exchange, status, bytes(body), "Content-Type", mediaType));
        registry.attach(
                "web", digest, FakeRegistry.BUNDLE, bytes(MINT.bundle(digest).toString()));

        assertThat(verify()).isEqualTo(new Verified());
    }

    /** As in ghcr.io: the index of the tag has the type of an empty configuration, and no annotations. */
    @Test
    void verifiesBundlesWhoseDescriptorsHaveTheTypeOfTheirConfiguration() {
        registry.withoutReferrersApi();
        var attached = registry.attach(
                "web", digest, FakeRegistry.BUNDLE, bytes(MINT.bundle(digest).toString()));
        var descriptor = JSON.createObjectNode()
                .put("mediaType", FakeRegistry.IMAGE)
                .put("artifactType", "application/vnd.oci.empty.v1+json")
                .put("digest", attached)
                .put("size", 1);
        registry.manifest("web", FakeRegistry.INDEX, FakeRegistry.index(List.of(descriptor)), digest.replace(':', '-'));

        assertThat(verify()).isEqualTo(new Verified());
    }

    /** Media types with parameters, and no header with the digest; HEAD is not allowed. */
    @ParameterizedTest
    @ValueSource(strings = {FakeRegistry.IMAGE, FakeRegistry.IMAGE + "; charset=utf-8"})
    void verifiesImagesWithoutDigestHeader(String mediaType) {
        var content = bytes(FakeRegistry.image("v1").toString());
        registry.gate(exchange -> withoutDigest(exchange, mediaType, content));
        signInTag();

        assertThat(verify()).isEqualTo(new Verified());
    }

    private static void withoutDigest(HttpExchange exchange, String mediaType, byte[] content) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            FakeRegistry.answer(exchange, 405, new byte[0]);
        } else if (exchange.getRequestURI().getPath().endsWith("/manifests/v1")) {
            FakeRegistry.answer(exchange, 200, content, "Content-Type", mediaType);
        }
    }

    /** A model, and layers with another compression. */
    @ParameterizedTest
    @CsvSource({
        "application/vnd.cncf.model.manifest.v1+json, application/vnd.cncf.model.weight.v1.raw",
        "'', application/vnd.oci.image.layer.v1.tar+zstd"
    })
    void verifiesArtifactsOfAnyType(String artifactType, String layer) {
        var manifest = FakeRegistry.image("artifact");
        if (!artifactType.isEmpty()) {
            manifest.put("artifactType", artifactType);
        }
        FakeRegistry.layer(manifest, layer, registry.blob("web", bytes("content")), 7);
        digest = registry.manifest("web", FakeRegistry.IMAGE, bytes(manifest.toString()), "v1");
        registry.attach(
                "web", digest, FakeRegistry.BUNDLE, bytes(MINT.bundle(digest).toString()));

        assertThat(verify()).isEqualTo(new Verified());
    }

    /** An index of buildx lists attestations as images of the platform unknown/unknown. */
    @Test
    void verifiesIndexWithManifestOfAttestations() {
        ObjectNode platform = JSON.createObjectNode()
                .put("mediaType", FakeRegistry.IMAGE)
                .put("digest", digest)
                .put("size", 1);
        var attestations = platform.deepCopy().put("digest", registry.image("web", "attestations"));
        attestations.putObject("platform").put("architecture", "unknown").put("os", "unknown");
        attestations.putObject("annotations").put("vnd.docker.reference.type", "attestation-manifest");
        platform.putObject("platform").put("architecture", "amd64").put("os", "linux");
        digest =
                registry.manifest("web", FakeRegistry.INDEX, FakeRegistry.index(List.of(platform, attestations)), "v1");
        registry.attach(
                "web", digest, FakeRegistry.BUNDLE, bytes(MINT.bundle(digest).toString()));

        assertThat(verify()).isEqualTo(new Verified());
    }

    @Test
    void rejectsSignatureThatIsInAnotherRepository() {
        registry.attach(
                "signatures",
                digest,
                FakeRegistry.BUNDLE,
                bytes(MINT.bundle(digest).toString()));

        assertThat(verify())
                .isInstanceOfSatisfying(
                        Rejected.class,
                        found -> assertThat(found.rejectionReason()).isEqualTo(RejectionReason.MISSING));
    }

    private void signInTag() {
        var payload = KeyMint.payload(digest);
        registry.sign("web", digest, payload, KeyMint.base64(MINT.sign(payload)));
    }

    private Verification verify() {
        var client = RegistryFixture.client(registry);
        var resolved = (Resolved) new TagResolver(client, InstantSource.system(), Runnable::run)
                .resolve(RegistryFixture.image(registry, "web:v1"), SHOP, RegistryFixture.soon());
        assertThat(resolved.image().digest()).isEqualTo(digest);
        return new ImageVerifier(new ReferrerSource(client), List.of(new CosignFormat()))
                .verify(
                        resolved.image(),
                        MINT.authority("ci"),
                        VerificationTarget.SIGNATURE,
                        SHOP,
                        RegistryFixture.soon());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
