package dev.sallyport.registry.http;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port of a URL. Credentials are sent to one origin only. */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Returns the origin of an absolute URL.
     *
     * @throws IllegalArgumentException if the URL is neither http nor https, has no host or contains a user
     */
    public static Origin of(URI url) {
        if (url.getScheme() == null || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URL must be http or https, with a host and without a user");
        }
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("a URL must be http or https");
        }
        int defaultPort = scheme.equals("https") ? HTTPS : HTTP;
        return new Origin(
                scheme, url.getHost().toLowerCase(Locale.ROOT), url.getPort() < 0 ? defaultPort : url.getPort());
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** Returns the host as in image references: with the port unless it is the default port. */
    public String registry() {
        return port == (isSecure() ? HTTPS : HTTP) ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
