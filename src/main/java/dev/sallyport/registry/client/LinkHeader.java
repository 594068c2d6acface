package dev.sallyport.registry.client;

import com.google.re2j.Pattern;
import dev.sallyport.registry.http.Origin;
import dev.sallyport.registry.http.RegistryResponse;
import java.net.URI;
import java.util.Optional;

/** The {@code Link} header of RFC 8288, as far as paging needs it. */
final class LinkHeader {
    private static final int MAX_LENGTH = 4096;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?");

    private LinkHeader() {}

    /** The next page, on the same server only. */
    static Optional<URI> next(RegistryResponse answer, URI page) {
        return answer.headers().allValues("Link").stream()
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
