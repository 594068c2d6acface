package dev.sallyport.registry.http;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.bulkheads;
import static dev.sallyport.registry.RegistryFixture.dockerConfig;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy;
import dev.sallyport.registry.FaultProxy.Fault;
import dev.sallyport.registry.client.IndexedPlatforms;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.CosignQuery;
import dev.sallyport.workload.ImageReference;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mapping of image references to mirrors, and reads from mirrors before registries. */
class MirrorsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final byte[] SIGNATURE = "a signature".getBytes(StandardCharsets.UTF_8);

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry mirror = new FakeRegistry();
    private final FaultProxy faulty = new FaultProxy(mirror);

    @AfterEach
    void close() {
        faulty.close();
        mirror.close();
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io=m.org, nginx, m.org/library/nginx:latest",
        "docker.io=m.org:5000/hub, nginx, m.org:5000/hub/library/nginx:latest",
        "docker.io/bitnami=m.org/copies, bitnami/redis:1, m.org/copies/redis:1",
        "docker.io/bitnami=m.org/copies, bitnamilegacy/redis:1, ''",
        "r.org/team/app=m.org/app, r.org/team/app:1, m.org/app:1",
        "r.org/team/app=m.org/app, r.org/team/apple:1, ''",
        "r.org:5000=m.org/r, r.org/app:1, ''",
        "r.org=m.org/r|r.org=n.org/r, r.org/app:1, m.org/r/app:1 n.org/r/app:1",
        "r.org=m.org/r|r.org/team=n.org/team, r.org/team/app:1, n.org/team/app:1",
    })
    void mapsImageReferencesToTheLongestPrefix(String entries, String image, String expected) {
        var mirrors = Mirrors.parse(List.of(entries.split("\\|")), TIMEOUT);
        assertThat(String.join(
                        " ",
                        mirrors.of(ImageReference.parse(image)).stream()
                                .map(ImageReference::toString)
                                .toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker.io",
                "docker.io=",
                "=m.org",
                "a.org=b.org=c.org",
                "hub=m.org",
                "docker.io=mirror/hub",
                "index.docker.io=m.org",
                "r.org/Team=m.org/team",
                "r.org/team=m.org",
                "https://r.org=m.org"
            })
    void rejectsMalformedEntries(String entry) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mirrors.parse(List.of(entry), TIMEOUT));
    }

    @Test
    void readsTheMirrorFirstAndKeepsTheImageReference() {
        var digest = mirror.image("copies/web", "v1");
        assertThat(resolved(client()))
                .isEqualTo(image(registry, "web:v1").withDigest(digest).toString());
        assertThat(registry.seen()).isEmpty();
    }

    @Test
    void readsTheRegistryIfTheMirrorLacksAnImage() {
        var digest = registry.image("web", "v1");
        assertThat(resolved(client())).endsWith(digest);
        assertThat(mirror.seen()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "STALLED", "CUT", "RESET", "BUSY", "BROKEN", "WRONG_BYTES"})
    void readsTheRegistryInTimeIfTheMirrorFails(Fault fault) {
        mirror.image("copies/web", "v1");
        var digest = registry.image("web", "v1");
        faulty.fault(fault);
        assertThat(resolved(client(faulty.name()))).endsWith(digest);
        assertThat(faulty.requests()).isPositive();
    }

    @Test
    void opensTheCircuitBreakerOfTheMirrorOnly() {
        registry.image("web", "v1");
        faulty.fault(Fault.BROKEN);
        var client = client(faulty.name());
        for (int i = 0; i < 8; i++) {
            assertThat(resolved(client)).contains("@sha256:");
        }
        assertThat(faulty.requests()).isEqualTo(RegistryLimits.DEFAULTS.failureThreshold());
        assertThat(registry.seen()).hasSize(8);
    }

    @Test
    void reportsFailuresOfMirrorAndRegistry() {
        faulty.fault(Fault.BROKEN);
        registry.close();
        assertThat(resolved(client(faulty.name())))
                .startsWith(registry.name() + " does not accept a connection; mirror " + faulty.name() + "/copies/web: "
                        + faulty.name() + " answers with status 502");
    }

    @Test
    void rejectsContentOfAMirrorWithTheWrongDigest() {
        var digest = registry.image("web", "v1");
        mirror.on(
                "/v2/copies/web/manifests/" + digest,
                exchange -> FakeRegistry.answer(
                        exchange,
                        200,
                        FakeRegistry.image("other").toString().getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        FakeRegistry.IMAGE,
                        "Docker-Content-Digest",
                        digest));
        var platforms = new IndexedPlatforms(client());
        assertThat(platforms.of(image(registry, "web").withDigest(digest), ALICE, soon()))
                .contains(Set.of());
        assertThat(registry.seen()).hasSize(1);
    }

    @Test
    void findsSignaturesInTheRegistryIfTheMirrorHasNone() {
        var digest = registry.image("web", "v1");
        mirror.image("copies/web", "v1");
        registry.attach("web", digest, FakeRegistry.BUNDLE, SIGNATURE);
        assertThat(search(client(), digest, new ArrayList<>(), true)).isInstanceOf(Search.Accepted.class);
    }

    @Test
    void acceptsSignatureOfTheMirrorWithoutTheRegistry() {
        var digest = mirror.image("copies/web", "v1");
        mirror.attach("copies/web", digest, FakeRegistry.BUNDLE, SIGNATURE);
        registry.close();
        assertThat(search(client(), digest, new ArrayList<>(), true)).isInstanceOf(Search.Accepted.class);
    }

    @Test
    void isUndecidedIfTheMirrorHasNoSignatureAndTheRegistryIsDown() {
        var digest = mirror.image("copies/web", "v1");
        registry.close();
        assertThat(search(client(), digest, new ArrayList<>(), true)).isInstanceOf(Unavailable.class);
    }

    @Test
    void offersEachArtifactOnce() {
        var digest = registry.image("web", "v1");
        mirror.image("copies/web", "v1");
        registry.attach("web", digest, FakeRegistry.BUNDLE, SIGNATURE);
        mirror.attach("copies/web", digest, FakeRegistry.BUNDLE, SIGNATURE);
        registry.attach("web", digest, FakeRegistry.BUNDLE, "newer".getBytes(StandardCharsets.UTF_8));
        var offered = new ArrayList<String>();
        assertThat(search(client(), digest, offered, false)).isInstanceOf(Search.Exhausted.class);
        assertThat(offered).containsExactlyInAnyOrder("a signature", "newer");
    }

    @Test
    void sendsAMirrorOnlyItsOwnCredential() {
        mirror.image("copies/web", "v1");
        mirror.gate(exchange -> {
            if (!exchange.getRequestHeaders().containsKey("Authorization")) {
                FakeRegistry.answer(exchange, 401, new byte[0], "WWW-Authenticate", "Basic realm=\"mirror\"");
            }
        });
        var secret = PullSecret.of("a", dockerConfig(registry.name(), "alice", "of the registry"));
        assertThat(resolved(client(mirror.name(), _ -> List.of(secret)))).doesNotContain("@sha256:");
        assertThat(mirror.seen()).extracting(FakeRegistry.Seen::authorization).containsOnlyNulls();
        var own = PullSecret.of("b", dockerConfig(mirror.name(), "alice", "of the mirror"));
        assertThat(resolved(client(mirror.name(), _ -> List.of(secret, own)))).contains("@sha256:");
        assertThat(registry.seen()).extracting(FakeRegistry.Seen::authorization).containsOnlyNulls();
    }

    @Test
    void allowsPrivateAddressesForMirrorsOnly() {
        var digest = mirror.image("copies/web", "v1");
        var settings = new RegistrySettings(Set.of(mirror.name()), false, Set.of())
                .with(Mirrors.parse(List.of("r.example.org=" + mirror.name() + "/copies"), TIMEOUT));
        var local = new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        var client = new RegistryClient(
                settings, _ -> List.of(), CLOCK, new Transport(settings, _ -> local, bulkheads(settings)));
        assertThat(resolved(client, ImageReference.parse("r.example.org/web:v1")))
                .endsWith(digest);
        assertThat(resolved(client, ImageReference.parse("r.example.org/other:v1")))
                .contains("has a local address");
    }

    private RegistryClient client() {
        return client(mirror.name());
    }

    private RegistryClient client(String mirrorName) {
        return client(mirrorName, _ -> List.of());
    }

    private RegistryClient client(String mirrorName, PullSecrets secrets) {
        var insecure = Set.of(registry.name(), mirrorName);
        var mirrors = Mirrors.parse(List.of(registry.name() + "=" + mirrorName + "/copies"), TIMEOUT);
        return new RegistryClient(new RegistrySettings(insecure, true, Set.of()).with(mirrors), secrets, CLOCK);
    }

    private String resolved(RegistryClient client) {
        return resolved(client, image(registry, "web:v1"));
    }

    /** Returns the resolved image, or the reason of the failure. */
    private static String resolved(RegistryClient client, ImageReference image) {
        return switch (new TagResolver(client, CLOCK, Runnable::run).resolve(image, ALICE, soon())) {
            case Resolution.Resolved resolved -> resolved.image().toString();
            case Resolution.NotFound missing -> missing.reason();
            case Unavailable failure -> failure.reason();
        };
    }

    private Search search(RegistryClient client, String digest, List<String> offered, boolean accepts) {
        return new ReferrerSource(client)
                .search(
                        image(registry, "web").withDigest(digest),
                        new CosignQuery(VerificationTarget.SIGNATURE),
                        ALICE,
                        soon(),
                        artifact -> {
                            offered.add(new String(artifact.content(), StandardCharsets.UTF_8));
                            return accepts;
                        });
    }
}
