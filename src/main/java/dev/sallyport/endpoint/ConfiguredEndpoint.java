package dev.sallyport.endpoint;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/**
 * Client of an endpoint whose address only the installation configures. It follows no redirect, so that a response cannot name
 * another host, such as a metadata service, and it sends headers with credentials to that address only.
 */
public final class ConfiguredEndpoint {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Duration timeout;
    private final HttpClient client;

    /**
     * Creates a client without connections.
     *
     * @param timeout limit for a request with its response
     */
    public ConfiguredEndpoint(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * Parses a URL of the installation.
     *
     * @throws IllegalArgumentException if it is no absolute http or https URL with a host, or contains a user
     */
    public static URI url(String text) {
        var url = URI.create(text.strip());
        var scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("https") || scheme.equals("http")) || url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException("an http or https URL with a host and without a user is required");
        }
        return url;
    }

    /** Sends a body and returns the status; the content of the response is discarded. */
    public int post(URI url, Map<String, String> headers, String contentType, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        var answer = client.sendAsync(request.build(), BodyHandlers.discarding());
        return BoundedWait.of(answer, timeout).statusCode();
    }
}
