package dev.sallyport.registry.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a server.
 *
 * @param accept media types, as a header has them
 * @param authorization the header, for the origin of the URL alone
 * @param content of requests that are no GET
 * @param limit bytes that the answer may have
 */
public record RegistryRequest(URI url, String accept, Optional<String> authorization, Optional<Content> content, int limit) {

    /** What is sent; it goes to nobody but whom it is meant for. */
    public static final class Content {
        private final String method;
        private final String mediaType;
        private final byte[] bytes;

        public Content(String method, String mediaType, byte[] bytes) {
            this.method = method;
            this.mediaType = mediaType;
            this.bytes = bytes.clone();
        }

        /** A form with credentials in it. */
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

    /** The request to be sent, with what the proxy on the way to its server wants to see. */
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

    /** Neither credentials nor what a URL carries in its query. */
    @Override
    public String toString() {
        return url.getHost() + url.getPath();
    }
}
