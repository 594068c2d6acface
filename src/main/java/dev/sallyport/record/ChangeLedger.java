package dev.sallyport.record;

import dev.sallyport.api.v1alpha1.ChangeRecordSpec;
import dev.sallyport.api.v1alpha1.ChangeRecordSpec.RecordedChange;
import dev.sallyport.change.Change;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.finding.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bounded list of the controlled changes in one namespace. Denied attempts remove no allowed change, and a requester with many
 * changes removes none of a requester with fewer.
 */
final class ChangeLedger {
    static final int MAX_ALLOWED = 60;
    static final int MAX_DENIED = 30;
    private static final int MAX_TEXT = 253;
    private static final int MAX_FIELD = 100;
    private static final Duration SAME = Duration.ofHours(1);
    private static final String ALLOWED = "Allowed";

    private ChangeLedger() {}

    /** Returns the ledger with one more change. */
    static ChangeRecordSpec with(@Nullable ChangeRecordSpec ledger, Change change) {
        var changes = new ArrayList<>(ledger == null ? List.of() : ledger.changes());
        var recorded = recorded(change);
        var known = changes.stream()
                .filter(each -> isSame(each, recorded) && isRecent(each, change.time()))
                .findFirst();
        known.ifPresent(changes::remove);
        changes.addFirst(known.map(each -> repeated(each, recorded)).orElse(recorded));
        oldestBeyond(changes).ifPresent(changes::remove);
        return new ChangeRecordSpec(change.environment(), changes);
    }

    private static RecordedChange recorded(Change change) {
        var time = Timestamps.format(change.time());
        return new RecordedChange(
                change.id(),
                time,
                time,
                1,
                text(change.user().name()),
                change.action().label(),
                text(change.kind()),
                text(change.name()),
                change.fields().stream()
                        .map(field -> SafeText.cut(SafeText.clean(field), MAX_FIELD))
                        .toList(),
                outcome(change),
                change.breakGlass());
    }

    static String outcome(Change change) {
        return switch (change.outcome()) {
            case ALLOWED -> ALLOWED;
            case UNAUTHORIZED -> "Unauthorized";
            case FROZEN -> "Frozen";
            case REVIEW_DUE -> "ReviewDue";
        };
    }

    private static RecordedChange repeated(RecordedChange before, RecordedChange now) {
        return new RecordedChange(
                now.decision(),
                before.time(),
                now.lastTime(),
                before.count() + 1,
                now.requester(),
                now.action(),
                now.kind(),
                now.name(),
                Stream.concat(now.fields().stream(), before.fields().stream())
                        .distinct()
                        .limit(10)
                        .toList(),
                now.outcome(),
                now.breakGlass());
    }

    private static boolean isSame(RecordedChange one, RecordedChange other) {
        return one.requester().equals(other.requester())
                && one.action().equals(other.action())
                && one.kind().equals(other.kind())
                && one.name().equals(other.name())
                && one.outcome().equals(other.outcome())
                && one.breakGlass().equals(other.breakGlass());
    }

    private static boolean isRecent(RecordedChange change, Instant now) {
        try {
            return Instant.parse(change.time()).isAfter(now.minus(SAME));
        } catch (DateTimeParseException _) {
            return false;
        }
    }

    /** Returns the change to remove: the oldest one of the requester with the most, among the allowed or the denied ones. */
    private static Optional<RecordedChange> oldestBeyond(List<RecordedChange> changes) {
        return Stream.of(true, false)
                .map(allowed -> changes.stream()
                        .filter(each -> each.outcome().equals(ALLOWED) == allowed)
                        .toList())
                .filter(each -> each.size() > (isAllowed(each) ? MAX_ALLOWED : MAX_DENIED))
                .findFirst()
                .map(ChangeLedger::oldestOfMostFrequent);
    }

    private static boolean isAllowed(List<RecordedChange> changes) {
        return !changes.isEmpty() && changes.getFirst().outcome().equals(ALLOWED);
    }

    private static RecordedChange oldestOfMostFrequent(List<RecordedChange> changes) {
        var counts = changes.stream().collect(Collectors.groupingBy(RecordedChange::requester, Collectors.counting()));
        return changes.reversed().stream()
                .max(Comparator.comparingLong(change -> counts.getOrDefault(change.requester(), 0L)))
                .orElseThrow();
    }

    private static String text(String given) {
        return SafeText.cut(SafeText.clean(given), MAX_TEXT);
    }
}
