package dev.sallyport.registry.http;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.bulkheads;
import static dev.sallyport.registry.RegistryFixture.dockerConfig;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.registry.ConnectProxy;
import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.TlsMint;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.workload.ImageReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificate authorities and proxies for outgoing requests. */
class EgressSettingsTest {
    private static final AddressGuard.AddressLookup UNKNOWN = host -> {
        throw new UnknownHostException(host);
    };

    @TempDir
    private Path directory;

    private final TlsMint mint = new TlsMint("corporate");
    private Path authorities;
    private FakeRegistry registry;

    @BeforeEach
    void publish() throws Exception {
        authorities = directory.resolve("ca.pem");
        mint.publish(authorities);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void trustsOnlyAuthoritiesInTheFile() throws Exception {
        registry = FakeRegistry.secure(mint.server("127.0.0.1"));
        var digest = registry.image("web", "v1");
        assertThat(digest(EgressSettings.DIRECT))
                .isEqualTo(registry.name()
                        + " failed the TLS handshake: its certificate is not trusted, or it supports no common"
                        + " protocol");
        assertThat(digest(trusting())).isEqualTo(digest);
    }

    @Test
    void rejectsCertificateForAnotherName() throws Exception {
        registry = FakeRegistry.secure(mint.server("other.example.org"));
        registry.image("web", "v1");
        assertThat(digest(trusting()))
                .isEqualTo(registry.name()
                        + " failed the TLS handshake: its certificate is not trusted, or it supports no common"
                        + " protocol");
    }

    @Test
    void reloadsAuthoritiesWhenTheFileChanges() throws Exception {
        registry = FakeRegistry.secure(mint.server("127.0.0.1"));
        var digest = registry.image("web", "v1");
        var client = client(trusting());
        new TlsMint("another").publish(authorities);
        assertThat(digest(client))
                .endsWith(
                        "failed the TLS handshake: its certificate is not trusted, or it supports no common protocol");
        mint.publish(authorities);
        assertThat(digest(client)).isEqualTo(digest);
        Files.writeString(authorities, "nothing");
        assertThat(digest(client)).isEqualTo(digest);
        Files.delete(authorities);
        assertThat(digest(client)).isEqualTo(digest);
        new TlsMint("another").publish(authorities);
        assertThat(digest(client))
                .endsWith(
                        "failed the TLS handshake: its certificate is not trusted, or it supports no common protocol");
    }

    @Test
    void failsToStartWithoutTheFile() {
        registry = new FakeRegistry();
        var missing = new EgressSettings(Optional.of(directory.resolve("missing.pem")), Proxies.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client(missing))
                .withMessageContaining("missing.pem cannot be used");
    }

    @Test
    void sendsTheProxyPasswordToTheProxyOnly() throws Exception {
        registry = FakeRegistry.secure(mint.server("registry.example.org"));
        var digest = registry.image("web", "v1");
        try (var proxy = new ConnectProxy(registry)) {
            var client = client(proxied("http://joe:p%40ss@127.0.0.1:" + proxy.port()), UNKNOWN);
            assertThat(digest(client, "registry.example.org/web")).isEqualTo(digest);
            assertThat(proxy.heads())
                    .singleElement()
                    .satisfies(head -> assertThat(head)
                            .startsWith("CONNECT registry.example.org:443 ")
                            .contains("Proxy-Authorization: Basic am9lOnBAc3M="));
            assertThat(registry.seen())
                    .allSatisfy(seen -> assertThat(seen.headers()).doesNotContainKey("Proxy-authorization"));
        }
    }

    @Test
    void sendsNoRegistryPasswordToTheProxy() throws Exception {
        registry = FakeRegistry.secure(mint.server("registry.example.org"));
        registry.image("web", "v1");
        registry.gate(exchange -> {
            if (!exchange.getRequestHeaders().containsKey("Authorization")) {
                FakeRegistry.answer(exchange, 401, new byte[0], "WWW-Authenticate", "Basic realm=\"here\"");
            }
        });
        try (var proxy = new ConnectProxy(registry)) {
            var settings = settings(proxied("127.0.0.1:" + proxy.port()));
            var client = new RegistryClient(
                    settings,
                    _ -> List.of(PullSecret.of("shop/own", dockerConfig("registry.example.org", "alice", "secret"))),
                    CLOCK,
                    new Transport(settings, UNKNOWN, bulkheads(settings)));
            assertThat(digest(client, "registry.example.org/web")).startsWith("sha256:");
            assertThat(proxy.heads()).noneMatch(head -> head.contains("Authorization"));
        }
    }

    @Test
    void usesTheProxyForPlainHttp() throws Exception {
        registry = new FakeRegistry();
        var digest = registry.image("web", "v1");
        try (var proxy = new ConnectProxy(registry)) {
            var settings = new RegistrySettings(Set.of("registry.example.org"), false, Set.of())
                    .with(proxied("127.0.0.1:" + proxy.port()));
            assertThat(digest(client(settings, UNKNOWN), "registry.example.org/web"))
                    .isEqualTo(digest);
            assertThat(proxy.heads()).singleElement().asString().startsWith("GET http://registry.example.org/v2/web/");
        }
    }

    @Test
    void bypassesTheProxyForListedDomains() throws Exception {
        registry = FakeRegistry.secure(mint.server("127.0.0.1"));
        try (var proxy = new ConnectProxy(registry)) {
            var direct =
                    Proxies.of(Optional.of("127.0.0.1:" + proxy.port()), Optional.of(List.of("example.org")), Map.of());
            var client = client(new EgressSettings(Optional.of(authorities), direct), UNKNOWN);
            assertThat(digest(client, "registry.example.org/web")).isEqualTo("host registry.example.org is unknown");
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "10.1.2.3",
                "[::ffff:a9fe:a9fe]",
                "[64:ff9b::a9fe:a9fe]",
                "2852039166.",
                "metadata.test"
            })
    void rejectsLocalAddressesBehindAProxy(String host) throws Exception {
        registry = new FakeRegistry();
        try (var proxy = new ConnectProxy(registry)) {
            var settings = settings(proxied("127.0.0.1:" + proxy.port()));
            AddressGuard.AddressLookup lookup = name -> name.equals("metadata.test")
                    ? new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")}
                    : InetAddress.getAllByName(name);
            var transport = new Transport(settings, lookup, bulkheads(settings));
            var failure = catchThrowableOfType(
                    RegistryException.class,
                    () -> transport.send(
                            RegistryRequest.get(java.net.URI.create("https://" + host + "/v2/"), "*/*", 100), soon()));
            assertThat(failure).isNotNull();
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @Test
    void reportsRejectionByTheProxy() throws Exception {
        registry = FakeRegistry.secure(mint.server("registry.example.org"));
        try (var proxy = new ConnectProxy(registry)) {
            var client = client(proxied("joe:hush@127.0.0.1:" + proxy.port()), UNKNOWN);
            proxy.reject("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"");
            assertThat(digest(client, "registry.example.org/web"))
                    .isEqualTo("registry.example.org is behind a proxy that requires other credentials");
            proxy.reject("403 Forbidden");
            assertThat(digest(client, "registry.example.org/web"))
                    .startsWith("registry.example.org cannot be reached through proxy 127.0.0.1:")
                    .doesNotContain("hush");
        }
    }

    private EgressSettings trusting() {
        return new EgressSettings(Optional.of(authorities), Proxies.NONE);
    }

    private EgressSettings proxied(String proxy) {
        return new EgressSettings(Optional.of(authorities), Proxies.of(Optional.of(proxy), Optional.empty(), Map.of()));
    }

    private static RegistrySettings settings(EgressSettings egress) {
        return new RegistrySettings(Set.of(), false, Set.of()).with(egress);
    }

    private static RegistryClient client(EgressSettings egress, AddressGuard.AddressLookup lookup) {
        return client(settings(egress), lookup);
    }

    private static RegistryClient client(RegistrySettings settings, AddressGuard.AddressLookup lookup) {
        return new RegistryClient(
                settings, _ -> List.of(), CLOCK, new Transport(settings, lookup, bulkheads(settings)));
    }

    private static RegistryClient client(EgressSettings egress) {
        return new RegistryClient(new RegistrySettings(Set.of(), true, Set.of()).with(egress), _ -> List.of(), CLOCK);
    }

    private String digest(EgressSettings egress) {
        return digest(client(egress));
    }

    private String digest(RegistryClient client) {
        return digest(client, registry.name() + "/web");
    }

    /** Returns the digest, or the message of the failure. */
    private static String digest(RegistryClient client, String image) {
        try {
            return client.open(ImageReference.parse(image), ALICE, soon())
                    .manifest("v1")
                    .digest();
        } catch (RegistryException failure) {
            return failure.getMessage();
        }
    }
}
