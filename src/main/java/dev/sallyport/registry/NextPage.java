package dev.sallyport.registry;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** Where a paged answer goes on (RFC 8288). */
final class NextPage {

    private NextPage() {}

    /** The path below the repository; empty where there is no next page, or it is in another place. */
    static Optional<String> of(HttpHeaders headers, String repository) {
        return headers.allValues("link").stream()
                .filter(link -> link.contains("rel=\"next\"") || link.contains("rel=next"))
                .filter(link -> link.indexOf('<') >= 0 && link.indexOf('>') > link.indexOf('<'))
                .map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')))
                .flatMap(target -> path(target, "/v2/" + repository).stream())
                .findFirst();
    }

    private static Optional<String> path(String target, String repository) {
        try {
            var uri = URI.create(target);
            var path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            return path.startsWith(repository + "/referrers/")
                    ? Optional.of(path.substring(repository.length()))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
