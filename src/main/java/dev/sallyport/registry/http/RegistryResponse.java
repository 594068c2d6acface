package dev.sallyport.registry.http;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/** Response of a registry with its complete body; the body is empty if it exceeds the limit of the request. */
public final class RegistryResponse {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final Origin origin;
    private final int status;
    private final HttpHeaders headers;
    private final Optional<byte[]> body;

    RegistryResponse(Origin origin, int status, HttpHeaders headers, Optional<byte[]> body) {
        this.origin = origin;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** Returns the origin of the response, which differs from that of the request after a redirect. */
    public Origin origin() {
        return origin;
    }

    public int status() {
        return status;
    }

    public boolean isOk() {
        return status == OK;
    }

    /** Returns whether the registry failed, or has no time for the request. */
    public boolean isServerError() {
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS;
    }

    /** Returns whether other credentials might be accepted. */
    public boolean isUnauthorized() {
        return status == UNAUTHORIZED || status == FORBIDDEN;
    }

    /** Returns whether the response is a page for people, such as a login page. */
    public boolean isPage() {
        return mediaType().equals("text/html");
    }

    /** Returns whether the response contains an authentication challenge. */
    public boolean isChallenge() {
        return status == UNAUTHORIZED;
    }

    public HttpHeaders headers() {
        return headers;
    }

    public Optional<byte[]> body() {
        return body;
    }

    /** Returns the media type in lower case and without parameters; empty if the header is missing. */
    public String mediaType() {
        var type = headers.firstValue("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
