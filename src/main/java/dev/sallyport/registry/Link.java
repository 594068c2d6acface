package dev.sallyport.registry;

import com.google.re2j.Pattern;
import java.net.URI;
import java.util.Optional;

/** The {@code Link} header of RFC 8288, as far as paging needs it. */
final class Link {
    private static final int MAX_LENGTH = 4096;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?");

    private Link() {}

    /** The next page, on the same server only. */
    static Optional<URI> next(Answer answer, URI page) {
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
