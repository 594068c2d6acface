package dev.sallyport.explain;

import java.util.Optional;

/**
 * Address of the published pages of checks.
 *
 * @param url of the directory docs in a repository, or a pattern with {@code {check}} for the check ID; empty if the pages are
 *     not published
 */
public record DocsUrl(String url) {
    private static final String CHECK = "{check}";

    /** Returns the address of the page of a check; empty if the pages are not published. */
    public Optional<String> page(String check) {
        if (url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                url.contains(CHECK)
                        ? url.replace(CHECK, pageOf(check))
                        : (url.endsWith("/") ? url : url + "/") + "checks/" + pageOf(check) + ".md");
    }

    /** Returns the name of the page of a check: its ID. All CEL rules share the page {@code rule}. */
    static String pageOf(String check) {
        return check.startsWith("rule/") ? "rule" : check;
    }
}
