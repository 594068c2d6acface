package dev.sallyport.registry.http;

import java.net.http.HttpHeaders;
import java.util.Optional;

/** Response of a token service. The body may contain credentials. */
public final class ServiceResponse {
    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;

    private final String host;
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    ServiceResponse(String host, int status, HttpHeaders headers, byte[] body) {
        this.host = host;
        this.status = status;
        this.headers = headers;
        this.body = body.clone();
    }

    /** Returns the host of the service, for messages. */
    public String host() {
        return host;
    }

    public int status() {
        return status;
    }

    public boolean isOk() {
        return status >= OK && status < MULTIPLE_CHOICES;
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    public byte[] body() {
        return body.clone();
    }

    @Override
    public String toString() {
        return host + " status " + status;
    }
}
