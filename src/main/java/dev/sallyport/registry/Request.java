package dev.sallyport.registry;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a server.
 *
 * @param accept media types, as a header has them
 * @param authorization the header, for the origin of the URL alone
 * @param form for the one request that is no GET: an identity token that is exchanged for a bearer token
 * @param limit bytes that the answer may have
 */
record Request(URI url, String accept, Optional<String> authorization, Optional<String> form, int limit) {

    static Request get(URI url, String accept, int limit) {
        return new Request(url, accept, Optional.empty(), Optional.empty(), limit);
    }

    Request to(URI other) {
        return new Request(other, accept, authorization, form, limit);
    }

    Request with(Optional<String> credentials) {
        return new Request(url, accept, credentials, form, limit);
    }

    Request anonymous() {
        return with(Optional.empty());
    }

    HttpRequest http(Version version, Duration timeout) {
        var request = HttpRequest.newBuilder(url)
                .version(version)
                .timeout(timeout)
                .header("Accept", accept)
                .header("User-Agent", "sallyport");
        authorization.ifPresent(value -> request.header("Authorization", value));
        form.ifPresent(value -> request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(value)));
        return request.build();
    }

    /** Neither credentials nor what a URL carries in its query. */
    @Override
    public String toString() {
        return url.getHost() + url.getPath();
    }
}
