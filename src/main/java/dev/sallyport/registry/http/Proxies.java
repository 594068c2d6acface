package dev.sallyport.registry.http;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proxies for requests to registries.
 *
 * @param secure proxy for https requests
 * @param plain proxy for http requests
 * @param direct hosts that bypass the proxies
 */
public record Proxies(Optional<Proxy> secure, Optional<Proxy> plain, NoProxy direct) {
    /** No proxies. */
    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), new NoProxy(List.of()));

    /**
     * Returns the proxies from the settings, or else from the environment variables {@code HTTPS_PROXY},
     * {@code HTTP_PROXY} and {@code NO_PROXY}. Upper case takes precedence over lower case.
     *
     * @throws IllegalArgumentException if an address of a proxy is malformed
     */
    public static Proxies of(Optional<String> proxy, Optional<List<String>> direct, Map<String, String> environment) {
        var exceptions = direct.orElseGet(
                () -> List.of(variable(environment, "NO_PROXY").orElse("").split(",")));
        var secure = proxy.or(() -> variable(environment, "HTTPS_PROXY"));
        var plain = proxy.or(() -> variable(environment, "HTTP_PROXY"));
        return new Proxies(secure.map(Proxy::parse), plain.map(Proxy::parse), new NoProxy(exceptions));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .map(each -> environment.getOrDefault(each, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** Returns the proxy for an origin; empty for a direct connection. */
    Optional<Proxy> to(Origin origin) {
        var proxy = origin.isSecure() ? secure : plain;
        return proxy.filter(_ -> !direct.has(origin));
    }

    /** Returns the proxies as a selector for {@code java.net.http}. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<java.net.Proxy> select(URI url) {
                return List.of(to(Origin.of(url))
                        .map(proxy -> new java.net.Proxy(java.net.Proxy.Type.HTTP, proxy.address()))
                        .orElse(java.net.Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI url, SocketAddress address, IOException failure) {
                // the request fails with the same exception
            }
        };
    }
}
