package dev.sallyport.registry.client;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.dockerConfig;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.settings;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.registry.provider.FakeProvider;
import dev.sallyport.registry.provider.FakeProvider.Behavior;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.registry.provider.ProviderLimits;
import dev.sallyport.registry.provider.ProviderSlots;
import dev.sallyport.signature.PullAccounts;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.signature.RegistryListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading of repositories with the credentials of providers, and the destinations of these. */
class ProvidedCredentialsTest {
    private static final byte[] NOTHING = {};
    private static final String SECRET = "s3cr3t-of-provider";
    private static final String BASIC = new Credential.Password("robot", SECRET).basic();

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry();

    @BeforeEach
    void push() {
        registry.image("web", "v1");
        registry.gate(exchange -> {
            if (!BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", "Basic realm=\"r\"");
            }
        });
    }

    @AfterEach
    void close() {
        registry.close();
        elsewhere.close();
    }

    @Test
    void readsWithTheCredentialOfAProvider() {
        var provider = answering(registry.name());
        var reader = client(List.of(), provider).open(image(registry, "web"), ALICE, soon());

        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
        assertThat(provider.queries()).hasSize(1);
    }

    @Test
    void asksNoProviderIfAPullSecretReads() {
        var provider = answering(registry.name());
        var secret = PullSecret.of("shop/own", dockerConfig(registry.name(), "robot", SECRET));
        var reader = client(List.of(secret), provider).open(image(registry, "web"), ALICE, soon());

        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
        assertThat(provider.queries()).isEmpty();
    }

    @Test
    void asksTheProviderIfThePullSecretIsNotAccepted() {
        var secret = PullSecret.of("shop/old", dockerConfig(registry.name(), "robot", "expired"));
        var reader = client(List.of(secret), answering(registry.name())).open(image(registry, "web"), ALICE, soon());

        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
    }

    @Test
    void namesProvidersThatWereNotAcceptedOrFailed() {
        assertThat(failure(new FakeProvider("*.*.*.*:" + registry.port(), (_, _) -> {
                    throw new ProviderException("does not end in time");
                })))
                .hasMessageEndingWith("credential provider \"fake\" does not end in time");
        assertThat(failure(answering("elsewhere.example")))
                .hasMessageEndingWith("credential provider \"fake\" has no credential for this repository");
        assertThat(failure(new FakeProvider(
                        registry.name(),
                        (_, _) -> FakeProvider.answer(
                                CacheScope.GLOBAL, Duration.ofHours(1), registry.name(), "other-" + SECRET))))
                .hasMessageEndingWith("credential provider \"fake\" was not accepted")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void contentIsNotAbsentWhileAProviderFails() {
        registry.gate(exchange -> FakeRegistry.answer(exchange, 404, NOTHING));
        var failed = catchThrowableOfType(
                RegistryException.class,
                () -> client(List.of(), failing())
                        .open(image(registry, "web"), ALICE, soon())
                        .tagged("v1"));
        assertThat(failed.reason()).isEqualTo(Reason.UNAUTHORIZED);
        assertThat(failed)
                .hasMessage(registry.name() + "/web cannot be read (status 404 for /v2/web/manifests/v1); credential"
                        + " provider \"fake\" does not end in time");

        var absent = catchThrowableOfType(
                RegistryException.class,
                () -> client(List.of(), answering(registry.name()))
                        .open(image(registry, "web"), ALICE, soon())
                        .tagged("v1"));
        assertThat(absent.reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void readsPublicImagesWhileAProviderFails() {
        registry.gate(_ -> {});
        var reader = client(List.of(), failing()).open(image(registry, "web"), ALICE, soon());

        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
        assertThat(reader.doubt()).isEmpty();
    }

    @Test
    void sendsNoCredentialToAnotherHostAfterARedirect() {
        elsewhere.image("web", "v1");
        registry.on(
                "/v2/web/manifests/v1",
                exchange ->
                        FakeRegistry.answer(exchange, 307, NOTHING, "Location", elsewhere.url("/v2/web/manifests/v1")));
        var reader = client(List.of(), answering(registry.name())).open(image(registry, "web"), ALICE, soon());

        assertThatCode(() -> reader.manifest("v1")).doesNotThrowAnyException();
        assertThat(elsewhere.seen()).hasSize(1).allMatch(request -> request.authorization() == null);
    }

    @Test
    void sendsNoCredentialToATokenServiceOfAnotherDomain() {
        var realm = "http://localhost:" + elsewhere.port() + "/token";
        registry.gate(exchange ->
                FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", "Bearer realm=\"" + realm + "\""));
        var settings = new RegistrySettings(Set.of(registry.name(), "localhost:" + elsewhere.port()), true, Set.of());
        var reader =
                client(settings, List.of(), answering(registry.name())).open(image(registry, "web"), ALICE, soon());

        assertThat(catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"))
                        .reason())
                .isEqualTo(Reason.UNAUTHORIZED);
        assertThat(elsewhere.seen()).isEmpty();
    }

    @Test
    void sendsNoCredentialToARegistryThatAnAnswerNamesBesideTheImage() {
        elsewhere.image("web", "v1");
        elsewhere.gate(
                exchange -> FakeRegistry.answer(exchange, 401, NOTHING, "WWW-Authenticate", "Basic realm=\"r\""));
        var provider = answering(elsewhere.name());
        var reader = new RegistryClient(
                        settings(registry, elsewhere),
                        _ -> List.of(),
                        providers(new FakeProvider(
                                registry.name(), (query, deadline) -> provider.provide(query, deadline))),
                        CLOCK,
                        RegistryClient.transport(settings(registry, elsewhere), CLOCK, RegistryListener.NONE))
                .open(image(elsewhere, "web"), ALICE, soon());

        assertThatCode(() -> reader.manifest("v1")).isInstanceOf(RegistryException.class);
        assertThat(elsewhere.seen())
                .noneMatch(request -> String.valueOf(request.authorization()).contains(BASIC));
    }

    private RegistryException failure(FakeProvider provider) {
        var failure = catchThrowableOfType(
                RegistryException.class,
                () -> client(List.of(), provider)
                        .open(image(registry, "web"), ALICE, soon())
                        .manifest("v1"));
        assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORIZED);
        return failure;
    }

    private FakeProvider failing() {
        Behavior failing = (_, _) -> {
            throw new ProviderException("does not end in time");
        };
        return new FakeProvider(registry.name(), failing);
    }

    private FakeProvider answering(String images) {
        return new FakeProvider(
                registry.name(),
                (_, _) -> FakeProvider.answer(CacheScope.REGISTRY, Duration.ofHours(1), images, SECRET));
    }

    private RegistryClient client(List<PullSecret> secrets, FakeProvider provider) {
        return client(settings(registry, elsewhere), secrets, provider);
    }

    private static RegistryClient client(RegistrySettings settings, List<PullSecret> secrets, FakeProvider provider) {
        return new RegistryClient(
                settings,
                _ -> secrets,
                providers(provider),
                CLOCK,
                RegistryClient.transport(settings, CLOCK, RegistryListener.NONE));
    }

    private static CredentialProviders providers(FakeProvider provider) {
        return CredentialProviders.of(
                List.of(provider),
                PullAccounts.NONE,
                new ProviderLimits(new ProviderSlots(2), Duration.ofSeconds(10)),
                CLOCK,
                new VirtualThreads());
    }
}
