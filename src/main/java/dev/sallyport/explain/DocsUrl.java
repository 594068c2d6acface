package dev.sallyport.explain;

import java.util.Optional;

/**
 * Where the pages of the checks are published.
 *
 * @param url of the directory docs as a repository shows it, or a pattern with {@code {check}} in place of the check's id;
 *     empty where they are not published
 */
public record DocsUrl(String url) {
    private static final String CHECK = "{check}";

    /** The page of a check. */
    public Optional<String> page(String check) {
        if (url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                url.contains(CHECK)
                        ? url.replace(CHECK, pageOf(check))
                        : (url.endsWith("/") ? url : url + "/") + "checks/" + pageOf(check) + ".md");
    }

    /** The name of a check's page: its id, but that all rules in CEL share a page. */
    static String pageOf(String check) {
        return check.startsWith("rule/") ? "rule" : check;
    }
}
