package dev.sallyport.registry.client;

import com.google.re2j.Pattern;
import dev.sallyport.registry.http.Origin;
import dev.sallyport.registry.http.RegistryResponse;
import java.net.URI;
import java.util.Optional;

/** The {@code Link} header (RFC 8288) of paged responses. */
final class LinkHeader {
    private static final int MAX_LENGTH = 4096;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?");

    private LinkHeader() {}

    /** Returns the URL of the next page; empty if it is absent or on another server. */
    static Optional<URI> next(RegistryResponse response, URI page) {
        return response.headers().allValues("Link").stream()
                .filter(value -> value.length() <= MAX_LENGTH)
                .flatMap(value -> {
                    var matcher = NEXT.matcher(value);
                    return matcher.find() ? Optional.of(matcher.group(1)).stream() : Optional.<String>empty().stream();
                })
                .map(page::resolve)
                .filter(next -> Origin.of(next).equals(Origin.of(page)))
                .findFirst();
    }
}
