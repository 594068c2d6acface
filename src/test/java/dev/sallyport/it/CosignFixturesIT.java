package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.command.CommandLines;
import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.registry.client.IndexReader;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.layout.LayoutImages;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.sigstore.CosignFormat;
import dev.sallyport.sigstore.TestTrust;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the command line with images signed by cosign, in registries with and without the referrers API. */
class CosignFixturesIT {
    private static final Path FIXTURES = Path.of("src/test/resources/sigstore/cosign-3.1.3");
    private static TestRegistry withReferrers;
    private static TestRegistry withoutReferrers;

    /** Reasons in the output for each image that must be denied; an empty text allows any reason. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("unsigned", "Missing"),
            Map.entry("wrong-key", "IdentityMismatch"),
            Map.entry("legacy-wrong-key", ""),
            Map.entry("tampered", "Invalid"),
            Map.entry("legacy-tampered", ""),
            Map.entry("copied", "Invalid"),
            Map.entry("legacy-copied", "Invalid"),
            Map.entry("attestation-only", "Missing"),
            Map.entry("legacy-attestation-only", "Missing"));

    @BeforeAll
    static void start() throws IOException {
        withReferrers = TestRegistry.withReferrers();
        withoutReferrers = TestRegistry.withoutReferrers();
        for (var each : cases()) {
            var name = each.path("case").asText();
            withReferrers.push(FIXTURES.resolve(name), name, false);
            withoutReferrers.push(FIXTURES.resolve(name), name, true);
        }
    }

    @AfterAll
    static void stop() {
        withReferrers.close();
        withoutReferrers.close();
    }

    static Stream<Arguments> recorded() throws IOException {
        return cases().valueStream()
                .flatMap(each -> Stream.of(true, false)
                        .map(api -> Arguments.of(
                                each.path("case").asText(),
                                each.path("key").asText(),
                                each.path("cosign").asText(),
                                api)));
    }

    @ParameterizedTest(name = "{0}, referrers API {3}")
    @MethodSource("recorded")
    void hasSameVerdictAsCosign(String name, String key, String cosign, boolean api) {
        var registry = api ? withReferrers : withoutReferrers;

        var result = verify(registry.image(name + ":v1"), policy(1, key));

        if (REASONS.containsKey(name)) {
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(1);
            assertThat(result.out()).contains("image/signature").contains(REASONS.get(name));
        } else {
            assertThat(result.code()).as(result.out() + result.err()).isZero();
            assertThat(result.out()).contains("signed by " + key);
        }
        if (result.code() == 0 && !key.equals("ed25519")) {
            assertThat(cosign)
                    .as("cosign accepts every image that Sallyport accepts")
                    .isEqualTo("accept");
        }
    }

    /** The signature of an index does not cover its platform images. */
    @ParameterizedTest
    @MethodSource("referrersApi")
    void verifiesPlatformImageByItsOwnSignature(boolean api) throws IOException {
        var registry = api ? withReferrers : withoutReferrers;

        assertThat(verify(registry.image("index@" + platformDigest("index")), policy(1, "p256"))
                        .code())
                .isEqualTo(1);
        assertThat(verify(registry.image("index-recursive@" + platformDigest("index-recursive")), policy(1, "p256"))
                        .code())
                .isZero();
    }

    /** {@code cosign sign} signs only the index; with {@code --recursive} also each platform image. */
    @ParameterizedTest
    @MethodSource("referrersApi")
    void requiresSignatureOfEachPlatform(boolean api) throws IOException {
        var registry = api ? withReferrers : withoutReferrers;
        var verified = policy(1, "p256").replace("threshold: 1", "threshold: 1, platforms: Each");

        var alone = verify(registry.image("index:v1"), verified);

        assertThat(verify(registry.image("index:v1"), policy(1, "p256")).code()).isZero();
        assertThat(alone.code()).as(alone.out() + alone.err()).isEqualTo(1);
        assertThat(alone.out()).contains("Missing: platform", platformDigest("index"), "cosign sign --recursive");
        assertThat(verify(registry.image("index-recursive:v1"), verified).code())
                .isZero();
        assertThat(verify(registry.image("keyed-p256:v1"), verified).code()).isZero();
    }

    @ParameterizedTest
    @MethodSource("referrersApi")
    void countsEachKeyTowardsThreshold(boolean api) {
        var registry = api ? withReferrers : withoutReferrers;

        assertThat(verify(registry.image("two-keys:v1"), policy(2, "p256", "rsa2048"))
                        .code())
                .isZero();
        assertThat(verify(registry.image("two-keys:v1"), policy(2, "p256", "other"))
                        .code())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("referrersApi")
    void listsEverySignatureOfImage(boolean api) {
        var registry = api ? withReferrers : withoutReferrers;

        var result = verify(registry.image("two-keys:v1"), policy(2, "p256", "other"));

        assertThat(result.out())
                .containsPattern("\\+ sha256:[0-9a-f]{64} signature for p256: verified\n")
                .containsPattern("- sha256:[0-9a-f]{64} signature for other: a signature was made with another key");
    }

    static Stream<Boolean> referrersApi() {
        return Stream.of(true, false);
    }

    private static Command.Result verify(String image, String policy) {
        try {
            var file = Files.createTempFile("policy", ".yaml");
            Files.writeString(file, policy);
            var out = new StringWriter();
            var err = new StringWriter();
            var commands = new CommandLines("test", CosignFixturesIT::compiler, new LayoutImages());
            var code = commands.run(
                    InputStream.nullInputStream(),
                    new PrintWriter(out),
                    new PrintWriter(err),
                    "verify",
                    image,
                    "-p",
                    file.toString());
            return new Command.Result(code, out.toString(), err.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PolicyCompiler compiler(
            KeyLookup keys, List<TrustRoot> roots, ClusterState facts, ImageSources images) {
        var clock = InstantSource.system();
        var settings = new RegistrySettings(Set.of(withReferrers.name(), withoutReferrers.name()), true, Set.of());
        var client = new RegistryClient(settings, _ -> List.of(), clock);
        return Policies.compiler(
                new ImageServices(
                        new TagResolver(client, clock, Thread::startVirtualThread),
                        new ImageVerifier(new ReferrerSource(client), List.of(new CosignFormat()), images.observer()),
                        new IndexReader(client, clock, Thread::startVirtualThread)),
                new TrustMaterial(keys, TestTrust.roots(keys, roots)),
                facts);
    }

    private static String policy(int threshold, String... keys) {
        var authorities = new StringBuilder();
        for (var key : keys) {
            authorities.append("    - name: %s\n      key:\n        pem: |\n%s".formatted(key, pem(key).indent(10)));
        }
        return """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: signed}
            spec:
              authorities:
            %s
              images: {rules: [{match: ["**"], signedBy: [%s], threshold: %d}]}
            """.formatted(authorities, String.join(", ", keys), threshold);
    }

    private static String pem(String key) {
        try {
            return Files.readString(FIXTURES.resolve("keys/" + key + ".pub"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode cases() throws IOException {
        return new ObjectMapper().readTree(FIXTURES.resolve("cases.json").toFile());
    }

    private static String platformDigest(String name) throws IOException {
        for (var each : cases()) {
            if (each.path("case").asText().equals(name)) {
                var blob = FIXTURES.resolve(
                        name + "/blobs/" + each.path("digest").asText().replace(':', '/'));
                return new ObjectMapper()
                        .readTree(blob.toFile())
                        .path("manifests")
                        .path(0)
                        .path("digest")
                        .asText();
            }
        }
        throw new IllegalArgumentException(name);
    }
}
