package dev.sallyport.registry.http;

import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * The client that requests go through: made anew, with no connection and no TLS session of the one before, when the file of
 * certificate authorities changes. A file that cannot be used changes nothing, and is told of once.
 */
final class Connections {
    static {
        // the JDK keeps passwords from proxies unless it is told otherwise; here they are sent where there are any, and
        // read once
        if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        }
    }

    private final RegistrySettings settings;
    private final Optional<TrustedAuthorities> authorities;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Made made;

    private record Made(String version, HttpClient client) {}

    /**
     * Reads the file of certificate authorities.
     *
     * @throws IllegalArgumentException where it cannot be used
     */
    Connections(RegistrySettings settings) {
        this.settings = settings;
        this.authorities = settings.egress().authorities().map(TrustedAuthorities::new);
        var version = version();
        this.made = new Made(version, client(authorities.map(TrustedAuthorities::context)));
    }

    HttpClient client() {
        var known = made;
        return known.version.equals(version()) ? known.client : again();
    }

    private synchronized HttpClient again() {
        var version = version();
        if (!made.version.equals(version)) {
            try {
                made = new Made(version, client(authorities.map(TrustedAuthorities::context)));
            } catch (IllegalArgumentException unusable) {
                System.getLogger(Connections.class.getName())
                        .log(Level.WARNING, unusable.getMessage() + "; those before are still trusted");
                made = new Made(version, made.client);
            }
        }
        return made.client;
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
