package dev.sallyport.registry.auth;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.MALLORY;
import static dev.sallyport.registry.RegistryFixture.dockerConfig;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.settings;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.signature.PullSecrets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authentication to registries, and the destinations of credentials. */
class AuthorizationTest {
    private static final String SECRET = "s3cr3t-of-alice";
    private static final byte[] NOTHING = {};

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry();
    private final PullSecrets secrets = puller -> puller.equals(ALICE)
            ? List.of(PullSecret.of("alice/own", dockerConfig(registry.name(), "alice", SECRET)))
            : List.of();
    private final RegistryClient client = new RegistryClient(settings(registry, elsewhere), secrets, CLOCK);

    @BeforeEach
    void push() {
        registry.image("web", "v1");
    }

    @AfterEach
    void close() {
        registry.close();
        elsewhere.close();
    }

    @Test
    void namesEachPullSecretThatWasTried() {
        demand("Basic realm=\"registry\"", basic());
        var forgotten = new ArrayList<PullIdentity>();
        PullSecrets several = new PullSecrets() {
            @Override
            public List<PullSecret> of(PullIdentity puller) {
                return List.of(
                        PullSecret.of("shop/wrong", dockerConfig(registry.name(), "alice", "other")),
                        PullSecret.unusable("shop/absent", "does not exist"),
                        PullSecret.of("shop/elsewhere", dockerConfig("b.io", "alice", SECRET)));
            }

            @Override
            public void forget(PullIdentity puller) {
                forgotten.add(puller);
            }
        };
        var failure = catchThrowableOfType(
                RegistryException.class,
                () -> new RegistryClient(settings(registry), several, CLOCK)
                        .open(image(registry, "web"), ALICE, soon())
                        .manifest("v1"));
        assertThat(failure)
                .hasMessage(registry.name() + "/web cannot be read (status 401 for /v2/web/manifests/v1); "
                        + "pull secret \"shop/wrong\" was not accepted; pull secret \"shop/absent\" does not exist; "
                        + "pull secret \"shop/elsewhere\" has no credential for " + registry.name() + "/web");
        assertThat(forgotten).containsExactly(ALICE);
    }

    @Test
    void readsWithTheLastOfManyPullSecrets() {
        demand("Basic realm=\"registry\"", basic());
        var many = new ArrayList<PullSecret>();
        for (int i = 0; i < 15; i++) {
            many.add(PullSecret.of("shop/" + i, dockerConfig(registry.name(), "alice", "wrong" + i)));
        }
        many.add(PullSecret.of("shop/right", dockerConfig(registry.name(), "alice", SECRET)));
        var reader =
                new RegistryClient(settings(registry), _ -> many, CLOCK).open(image(registry, "web"), ALICE, soon());
        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
    }

    /** A registry answers a pull secret without access as if there was no image, or with a page. */
    @ParameterizedTest
    @ValueSource(strings = {"401", "403", "404", "404 text/html", "200 text/html"})
    void triesTheNextPullSecretAfterAnAnswerWithoutAccess(String answer) throws Exception {
        var status = Integer.parseInt(answer.split(" ", -1)[0]);
        registry.gate(exchange -> {
            var header = exchange.getRequestHeaders().getFirst("Authorization");
            if (header == null) {
                FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", "Basic realm=\"r\"");
            } else if (!header.equals(basic())) {
                var type = answer.contains(" ") ? answer.split(" ", -1)[1] : "application/json";
                FakeRegistry.answer(exchange, status, "<html/>".getBytes(StandardCharsets.UTF_8), "Content-Type", type);
            }
        });
        var several = List.of(
                PullSecret.of("shop/other", dockerConfig(registry.name(), "other", "other")),
                PullSecret.of("shop/right", dockerConfig(registry.name(), "alice", SECRET)));
        var reader =
                new RegistryClient(settings(registry), _ -> several, CLOCK).open(image(registry, "web"), ALICE, soon());

        assertThat(reader.manifest("v1").digest()).isNotEmpty();

        int before = registry.seen().size();
        assertThat(catchThrowableOfType(RegistryException.class, () -> reader.manifest("v2"))
                        .reason())
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(registry.seen())
                .as("a secret that has read needs no second opinion")
                .hasSizeLessThanOrEqualTo(before + 2);
        assertThat(reader.doubt()).isEmpty();
    }

    @Test
    void sendsPasswordAfterBasicChallenge() {
        demand("Basic realm=\"registry\"", basic());
        assertThat(read(ALICE)).isNull();
        assertThat(read(MALLORY).reason()).isEqualTo(Reason.UNAUTHORIZED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer realm=\"%s\",service=\"r\",scope=\"repository:web:pull\"",
                "Bearer scope=\"repository:web:pull\", service=\"r\", realm=\"%s\"",
                "bearer  realm = \"%s\" , error=\"invalid_token\"",
                "Negotiate, Digest realm=\"x, y\", Bearer realm=\"%s\""
            })
    void fetchesTokenForAnyOrderOfChallengeParameters(String challenge) {
        demand(challenge.formatted(registry.url("/token")), "Bearer token-of-alice");
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 200, token("token-of-alice")));
        assertThat(read(ALICE)).isNull();
        assertThat(tokenRequest().authorization()).isEqualTo(basic());
        assertThat(tokenRequest().uri()).contains("scope=repository%3Aweb%3Apull");
    }

    @Test
    void cachesTokenForEachCredential() {
        demand("Bearer realm=\"" + registry.url("/token") + "\"", "Bearer token-of-alice");
        registry.on("/token", exchange -> {
            boolean isAlice = basic().equals(exchange.getRequestHeaders().getFirst("Authorization"));
            FakeRegistry.answer(exchange, 200, token(isAlice ? "token-of-alice" : "token-of-mallory"));
        });
        assertThat(read(ALICE)).isNull();
        int before = registry.seen().size();
        assertThat(read(ALICE)).isNull();
        assertThat(registry.seen()).hasSize(before + 1);
        assertThat(read(MALLORY).reason()).isEqualTo(Reason.UNAUTHORIZED);
    }

    @Test
    void cachesTokenUntilShortlyBeforeItExpires() {
        var now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
        var timed = new RegistryClient(settings(registry), secrets, now::get);
        demand("Bearer realm=\"" + registry.url("/token") + "\"", "Bearer t");
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 200, token("t")));
        assertThat(read(timed)).isNull();
        now.updateAndGet(instant -> instant.plusSeconds(289));
        assertThat(read(timed)).isNull();
        assertThat(tokenRequests()).hasSize(1);
        now.updateAndGet(instant -> instant.plusSeconds(2));
        assertThat(read(timed)).isNull();
        assertThat(tokenRequests()).hasSize(2);
    }

    @Test
    void fetchesNewTokenAfterRejection() {
        demand("Bearer realm=\"" + registry.url("/token") + "\"", "Bearer first");
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 200, token("first")));
        assertThat(read(ALICE)).isNull();
        demand("Bearer realm=\"" + registry.url("/token") + "\"", "Bearer second");
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 200, token("second")));
        assertThat(read(ALICE)).isNull();
    }

    @Test
    void exchangesAnIdentityToken() {
        var config = "{\"auths\":{\"%s\":{\"identitytoken\":\"%s\"}}}".formatted(registry.name(), SECRET);
        demand("Bearer realm=\"" + registry.url("/token") + "\",service=\"r\"", "Bearer t");
        registry.on("/token", exchange -> {
            var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean isRight = form.contains("refresh_token=" + SECRET) && form.contains("grant_type=refresh_token");
            FakeRegistry.answer(
                    exchange, isRight ? 200 : 400, "{\"access_token\":\"t\"}".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(read(new RegistryClient(settings(registry), _ -> List.of(PullSecret.of("shop/own", config)), CLOCK)))
                .isNull();
    }

    @Test
    void sendsNoPasswordToRealmInAnotherDomain() {
        // 127.0.0.1 and localhost are two different hosts
        demand("Bearer realm=\"http://localhost:" + port(elsewhere) + "/token\"", "Bearer t");
        var settings = new RegistrySettings(Set.of(registry.name(), "localhost:" + port(elsewhere)), true, Set.of());
        var failure = read(new RegistryClient(settings, secrets, CLOCK));
        assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("requests credentials for localhost");
        assertThat(elsewhere.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://169.254.169.254/token", "ftp://x/token", "/token", "", "http://insecure.example/token"})
    void rejectsUnusableRealms(String realm) {
        demand("Bearer realm=\"" + realm + "\"", "Bearer t");
        assertThat(read(MALLORY).reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void dropsCredentialsOnRedirectToAnotherHost() {
        var digest = elsewhere.image("web", "v1");
        demand("Basic realm=\"registry\"", basic());
        registry.on("/v2/web/manifests/v1", exchange -> {
            var shown = exchange.getRequestHeaders().getFirst("Authorization");
            var target = elsewhere.url("/v2/web/manifests/v1");
            FakeRegistry.answer(
                    exchange, shown == null ? 401 : 302, NOTHING, "Location", target, "WWW-Authenticate", "Basic");
        });
        assertThat(read(ALICE)).isNull();
        assertThat(elsewhere.seen()).hasSize(1).allMatch(request -> request.authorization() == null);
        assertThat(digest).startsWith("sha256:");
    }

    @Test
    void ignoresChallengeOfAnotherServer() {
        elsewhere.gate(exchange -> FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", "Basic"));
        registry.on(
                "/v2/web/manifests/v1",
                exchange ->
                        FakeRegistry.answer(exchange, 302, NOTHING, "Location", elsewhere.url("/v2/web/manifests/v1")));
        assertThat(read(ALICE).reason()).isEqualTo(Reason.UNAUTHORIZED);
        assertThat(elsewhere.seen()).allMatch(request -> request.authorization() == null);
    }

    @Test
    void triesAllMatchingSecrets() {
        demand("Basic realm=\"registry\"", basic());
        var configs = List.of(
                PullSecret.of("shop/zero", "no json"),
                PullSecret.of("shop/one", dockerConfig("other.example", "eve", "x")),
                PullSecret.of("shop/two", dockerConfig(registry.name() + "/web", "old", "expired")),
                PullSecret.of("shop/three", dockerConfig(registry.name(), "alice", SECRET)));
        assertThat(read(new RegistryClient(settings(registry), _ -> configs, CLOCK)))
                .isNull();
        assertThat(registry.seen())
                .noneMatch(request -> Objects.requireNonNullElse(request.authorization(), "")
                        .contains(java.util.Base64.getEncoder()
                                .encodeToString("eve:x".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void stopsAfterRepeatedRejection() {
        demand("Bearer realm=\"" + registry.url("/token") + "\"", "Bearer never");
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", "Basic"));
        assertThat(read(ALICE).reason()).isEqualTo(Reason.UNAUTHORIZED);
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 200, token("wrong")));
        assertThat(read(ALICE).reason()).isEqualTo(Reason.UNAUTHORIZED);
        assertThat(registry.seen()).hasSizeLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"token\":\"a\\r\\nX: y\"}", "{\"token\":\"a\",\"token\":\"b\"}", "<html>"})
    void rejectsMalformedTokens(String answer) {
        demand("Bearer realm=\"" + registry.url("/token") + "\"", "Bearer t");
        registry.on("/token", exchange -> FakeRegistry.answer(exchange, 200, answer.getBytes(StandardCharsets.UTF_8)));
        assertThat(read(ALICE)).hasMessage("127.0.0.1 answers without a valid token");
    }

    @Test
    void revealsNoSecretInMessages() {
        demand("Basic realm=\"registry\"", "no credential is accepted");
        assertThat(read(ALICE)).hasMessageNotContaining(SECRET).hasMessageNotContaining(basic());
        assertThat(new Credential.Password("alice", SECRET).toString()).doesNotContain(SECRET);
        assertThat(new Credential.IdentityToken(SECRET).toString()).doesNotContain(SECRET);
        assertThatCode(() -> new Credential.IdentityToken(SECRET).fingerprint()).doesNotThrowAnyException();
    }

    private RegistryException read(PullIdentity puller) {
        var reader = client.open(image(registry, "web"), puller, soon());
        return catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
    }

    private RegistryException read(RegistryClient other) {
        var reader = other.open(image(registry, "web"), ALICE, soon());
        return catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
    }

    private void demand(String challenge, String expected) {
        registry.gate(exchange -> {
            if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", challenge);
            }
        });
    }

    private FakeRegistry.Seen tokenRequest() {
        return tokenRequests().getFirst();
    }

    private List<FakeRegistry.Seen> tokenRequests() {
        return registry.seen().stream()
                .filter(request -> request.uri().startsWith("/token"))
                .toList();
    }

    private static String basic() {
        return new Credential.Password("alice", SECRET).basic();
    }

    private static byte[] token(String value) {
        return ("{\"token\":\"" + value + "\",\"expires_in\":300}").getBytes(StandardCharsets.UTF_8);
    }

    private static String port(FakeRegistry other) {
        return other.name().substring(other.name().indexOf(':') + 1);
    }
}
