package dev.sallyport.registry.http;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/** What a server answered, its body read whole; the body is empty where it is larger than it may be. */
public final class RegistryResponse {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

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

    /** Who answered, which after a redirect is not who was asked. */
    public Origin origin() {
        return origin;
    }

    public int status() {
        return status;
    }

    public boolean isOk() {
        return status == OK;
    }

    /** Whether other credentials might help. */
    public boolean isUnauthorized() {
        return status == UNAUTHORIZED || status == FORBIDDEN;
    }

    /** Whether it says how to authenticate. */
    public boolean isChallenge() {
        return status == UNAUTHORIZED;
    }

    public HttpHeaders headers() {
        return headers;
    }

    public Optional<byte[]> body() {
        return body;
    }

    /** The media type, lower-case and without parameters; empty where none is given. */
    public String mediaType() {
        var type = headers.firstValue("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
