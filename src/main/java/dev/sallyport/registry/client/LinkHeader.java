package dev.sallyport.registry.client;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.sallyport.registry.http.Origin;
import dev.sallyport.registry.http.RegistryResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The {@code Link} header (RFC 8288) of paged responses. */
final class LinkHeader {
    private static final int MAX_LENGTH = 4096;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?");

    private LinkHeader() {}

    /** Returns the URL of the next page; empty if it is absent, malformed or on another server. */
    static Optional<URI> next(RegistryResponse response, URI page) {
        return response.headers().allValues("Link").stream()
                .filter(value -> value.length() <= MAX_LENGTH)
                .map(NEXT::matcher)
                .filter(Matcher::find)
                .flatMap(link -> resolved(link.group(1), page).stream())
                .findFirst();
    }

    /** Returns whether a header mentions a next page, which {@link #next} may not be able to return. */
    static boolean mentionsNext(RegistryResponse response) {
        return response.headers().allValues("Link").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("next"));
    }

    private static Optional<URI> resolved(String link, URI page) {
        try {
            var next = page.resolve(link);
            return Origin.of(next).equals(Origin.of(page)) ? Optional.of(next) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
