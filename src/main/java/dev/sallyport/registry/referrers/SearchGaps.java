package dev.sallyport.registry.referrers;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureSource.Unreadable;
import dev.sallyport.signature.Unavailable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts that one search could not read. Malformed ones are no gap: they were read completely. After any gap, also after an
 * artifact that is listed but absent, there may be more artifacts, so that the search is not exhausted.
 */
final class SearchGaps {
    private static final int MAX_FAILURES = 8;

    private final List<Unreadable> unreadable = new ArrayList<>();
    private @Nullable Unavailable gap;
    private @Nullable RegistryException noAnswer;
    private int failures;

    /** Notes that the referrers were not or not completely listed. */
    void notListed(RegistryException failure) {
        add(
                failure.reason() == RegistryException.Reason.TOO_LARGE
                        ? UndecidedReason.SEARCH_CUT_OFF
                        : failure.undecidedReason(),
                "its referrers are not listed: " + failure.getMessage());
    }

    /** Notes that the registry may hide content from the credentials that were tried. */
    void hidden(RegistryException doubt) {
        add(doubt.undecidedReason(), doubt.getMessage());
    }

    /** Notes that a limit ended the search. */
    void cutOff(String limit, int artifacts) {
        add(
                UndecidedReason.SEARCH_CUT_OFF,
                "not all of its artifacts were read, because %s (%d were read)".formatted(limit, artifacts));
    }

    void tooLarge(String origin, String reason) {
        add(UndecidedReason.SEARCH_CUT_OFF, "artifact %s was not read: %s".formatted(origin, reason));
    }

    void unreadable(String origin, String reason) {
        unreadable.add(new Unreadable(origin, reason));
    }

    /** Notes that an artifact could not be read. */
    void failed(String reference, RegistryException failure) {
        switch (failure.reason()) {
            case UNUSABLE -> unreadable(reference, failure.getMessage());
            case NOT_FOUND ->
                add(
                        UndecidedReason.CONTENT_UNUSABLE,
                        "artifact %s is listed, but absent: %s".formatted(reference, failure.getMessage()));
            case TOO_LARGE -> tooLarge(reference, failure.getMessage());
            case CORRUPT -> add(failure.undecidedReason(), failure.getMessage());
            case UNAUTHORIZED, UNEXPECTED -> {
                failures++;
                add(failure.undecidedReason(), failure.getMessage());
            }
            case UNAVAILABLE -> noAnswer = failure;
        }
    }

    private void add(UndecidedReason reason, String text) {
        if (gap == null) {
            gap = new Unavailable(reason, text);
        }
    }

    /** Returns whether reading more is of no use. */
    boolean endSearch() {
        return noAnswer != null || failures > MAX_FAILURES;
    }

    /** Returns the result of a search that has accepted no artifact; fails if the registry does not answer. */
    Search completed() throws RegistryException {
        if (noAnswer != null) {
            throw noAnswer;
        }
        return gap == null ? new Search.Exhausted(unreadable) : gap;
    }
}
