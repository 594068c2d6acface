package dev.sallyport.registry.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * HTTP request to a registry.
 *
 * @param accept media types of the {@code Accept} header
 * @param authorization {@code Authorization} header, sent only to the origin of the URL
 * @param content body of a request other than GET
 * @param limit maximum size of the response body in bytes
 */
public record RegistryRequest(
        URI url, String accept, Optional<String> authorization, Optional<Content> content, int limit) {

    /** Method and body of a request. A request with a body follows no redirect. */
    public static final class Content {
        private final String method;
        private final String mediaType;
        private final byte[] bytes;

        public Content(String method, String mediaType, byte[] bytes) {
            this.method = method;
            this.mediaType = mediaType;
            this.bytes = bytes.clone();
        }

        /** Returns a POST of a form that contains credentials. */
        public static Content form(String form) {
            return new Content("POST", "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8));
        }
    }

    public static RegistryRequest get(URI url, String accept, int limit) {
        return new RegistryRequest(url, accept, Optional.empty(), Optional.empty(), limit);
    }

    RegistryRequest to(URI other) {
        return new RegistryRequest(other, accept, authorization, content, limit);
    }

    public RegistryRequest with(Optional<String> credentials) {
        return new RegistryRequest(url, accept, credentials, content, limit);
    }

    RegistryRequest anonymous() {
        return with(Optional.empty());
    }

    /** Builds the request for {@code java.net.http}, with the credential for the proxy. */
    HttpRequest http(Version version, Duration timeout, Optional<Proxy> proxy) {
        var request = HttpRequest.newBuilder(url)
                .version(version)
                .timeout(timeout)
                .header("Accept", accept)
                .header("User-Agent", "sallyport");
        proxy.flatMap(Proxy::credential)
                .ifPresent(credential -> request.header("Proxy-Authorization", credential.basic()));
        authorization.ifPresent(value -> request.header("Authorization", value));
        content.ifPresent(sent -> request.header("Content-Type", sent.mediaType)
                .method(sent.method, BodyPublishers.ofByteArray(sent.bytes)));
        return request.build();
    }

    /** Omits the credentials and the query of the URL, which may contain a signature. */
    @Override
    public String toString() {
        return url.getHost() + url.getPath();
    }
}
