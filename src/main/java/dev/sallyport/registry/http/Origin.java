package dev.sallyport.registry.http;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port: what credentials belong to. */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * The origin of an absolute URL.
     *
     * @throws IllegalArgumentException where it is neither http nor https, has no host or has a user in it
     */
    public static Origin of(URI url) {
        if (url.getScheme() == null || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an address is http or https, with a host and without a user");
        }
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("an address is http or https");
        }
        int usual = scheme.equals("https") ? HTTPS : HTTP;
        return new Origin(scheme, url.getHost().toLowerCase(Locale.ROOT), url.getPort() < 0 ? usual : url.getPort());
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** As an image would name it: with the port unless it is the usual one. */
    public String registry() {
        return port == (isSecure() ? HTTPS : HTTP) ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
