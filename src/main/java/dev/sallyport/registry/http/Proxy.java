package dev.sallyport.registry.http;

import dev.sallyport.registry.http.Credential.Password;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Forward proxy with an http address. Https requests pass through a {@code CONNECT} tunnel.
 *
 * @param credential credential for the proxy itself
 */
record Proxy(String host, int port, Optional<Password> credential) {
    private static final int HTTP = 80;

    /**
     * Parses {@code [http://][user:password@]host[:port]}.
     *
     * @throws IllegalArgumentException if the text is malformed; the message omits the text, which may contain a password
     */
    static Proxy parse(String text) {
        URI url;
        try {
            url = URI.create(text.contains("://") ? text.strip() : "http://" + text.strip());
        } catch (IllegalArgumentException malformed) {
            throw malformed();
        }
        if (url.getHost() == null || !"http".equals(url.getScheme().toLowerCase(Locale.ROOT))) {
            throw malformed();
        }
        return new Proxy(url.getHost(), url.getPort() < 0 ? HTTP : url.getPort(), credential(url));
    }

    private static Optional<Password> credential(URI url) {
        var user = Optional.ofNullable(url.getRawUserInfo()).orElse("");
        int colon = user.indexOf(':');
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Password(
                        decoded(colon < 0 ? user : user.substring(0, colon)),
                        colon < 0 ? "" : decoded(user.substring(colon + 1))));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("a proxy has the form http://[user:password@]host[:port]");
    }

    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
