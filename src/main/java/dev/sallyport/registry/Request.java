package dev.sallyport.registry;

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
record Request(URI url, String accept, Optional<String> authorization, Optional<Content> content, int limit) {

    /** What is sent; it goes to nobody but whom it is meant for. */
    static final class Content {
        private final String method;
        private final String mediaType;
        private final byte[] bytes;

        Content(String method, String mediaType, byte[] bytes) {
            this.method = method;
            this.mediaType = mediaType;
            this.bytes = bytes.clone();
        }

        /** A form with credentials in it. */
        static Content form(String form) {
            return new Content("POST", "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8));
        }
    }

    static Request get(URI url, String accept, int limit) {
        return new Request(url, accept, Optional.empty(), Optional.empty(), limit);
    }

    Request to(URI other) {
        return new Request(other, accept, authorization, content, limit);
    }

    Request with(Optional<String> credentials) {
        return new Request(url, accept, credentials, content, limit);
    }

    Request anonymous() {
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
