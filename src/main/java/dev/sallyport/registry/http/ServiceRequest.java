package dev.sallyport.registry.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** HTTP request to a token service. Headers and content may contain credentials. */
public final class ServiceRequest {
    private final String method;
    private final URI url;
    private final Map<String, String> headers;
    private final byte[] content;

    private ServiceRequest(String method, URI url, Map<String, String> headers, byte[] content) {
        this.method = method;
        this.url = url;
        this.headers = Map.copyOf(headers);
        this.content = content.clone();
    }

    public static ServiceRequest get(URI url, Map<String, String> headers) {
        return new ServiceRequest("GET", url, headers, new byte[0]);
    }

    /** Returns a PUT without content. */
    public static ServiceRequest put(URI url, Map<String, String> headers) {
        return new ServiceRequest("PUT", url, headers, new byte[0]);
    }

    public static ServiceRequest post(URI url, Map<String, String> headers, String content) {
        return new ServiceRequest("POST", url, headers, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a POST of a form, with the fields sorted by name. */
    public static ServiceRequest form(URI url, Map<String, String> fields) {
        var form = new TreeMap<>(fields)
                .entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        return post(url, Map.of("Content-Type", "application/x-www-form-urlencoded"), form);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String method() {
        return method;
    }

    URI url() {
        return url;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] content() {
        return content.clone();
    }

    /** Names the destination only. */
    @Override
    public String toString() {
        return method + " " + url.getHost();
    }
}
