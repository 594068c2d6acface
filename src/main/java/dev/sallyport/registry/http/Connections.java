package dev.sallyport.registry.http;

import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * Holder of the HTTP client. A change of the certificate authority file replaces the client, so that no connection or
 * TLS session of the previous one is reused. An unusable file is logged once and has no other effect.
 */
final class Connections {
    static {
        // by default the JDK sends no basic credentials to a proxy for https; the property is read once
        if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        }
    }

    private final RegistrySettings settings;
    private final Optional<TrustedAuthorities> authorities;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private volatile VersionedClient current;

    private record VersionedClient(String version, HttpClient client) {}

    /**
     * Reads the certificate authority file.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    Connections(RegistrySettings settings) {
        this.settings = settings;
        this.authorities = settings.egress().authorities().map(TrustedAuthorities::new);
        var version = version();
        this.current = new VersionedClient(version, client(authorities.map(TrustedAuthorities::context)));
    }

    HttpClient client() {
        var client = current;
        return client.version.equals(version()) ? client.client : replaced();
    }

    private synchronized HttpClient replaced() {
        var version = version();
        if (!current.version.equals(version)) {
            try {
                current = new VersionedClient(version, client(authorities.map(TrustedAuthorities::context)));
            } catch (IllegalArgumentException unusable) {
                System.getLogger(Connections.class.getName())
                        .log(
                                Level.WARNING,
                                unusable.getMessage() + "; the previous certificate authorities stay trusted");
                current = new VersionedClient(version, current.client);
            }
        }
        return current.client;
    }

    private String version() {
        return authorities.map(TrustedAuthorities::version).orElse("");
    }

    private HttpClient client(Optional<SSLContext> trust) {
        var builder = HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .connectTimeout(settings.limits().connectTimeout())
                .proxy(settings.egress().proxies().selector())
                .executor(executor);
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }
}
