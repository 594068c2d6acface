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
 * Which registries are asked through which proxy.
 *
 * @param secure for what is asked over https
 * @param plain for what is asked over http
 * @param direct asked without
 */
public record Proxies(Optional<Proxy> secure, Optional<Proxy> plain, NoProxy direct) {
    /** None at all. */
    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), new NoProxy(List.of()));

    /**
     * The proxies that settings name, or else the environment: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY},
     * in lower case where they are not there in upper case.
     *
     * @throws IllegalArgumentException where one of them is no address of a proxy
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

    /** The proxy on the way to there; empty where there is none. */
    Optional<Proxy> to(Origin origin) {
        var proxy = origin.isSecure() ? secure : plain;
        return proxy.filter(_ -> !direct.has(origin));
    }

    /** The same, for a client. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<java.net.Proxy> select(URI url) {
                return List.of(to(Origin.of(url))
                        .map(proxy -> new java.net.Proxy(java.net.Proxy.Type.HTTP, proxy.address()))
                        .orElse(java.net.Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI url, SocketAddress address, IOException undecidedReason) {
                // whoever asked is told
            }
        };
    }
}
