package dev.sallyport.controller;

import dev.sallyport.api.v1alpha1.TrustRootStatus;
import dev.sallyport.compile.ReadResult;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.RepositoryStatus;
import dev.sallyport.trust.TrustRootMonitoring;
import dev.sallyport.trust.VerifiedCopy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the status of a trust root says: Ready; Current where it has a repository; Expiring where it has an end. */
public final class TrustRootConditions {
    static final String EXPIRING = "Expiring";
    static final String EXPIRED = "Expired";
    static final String REFUSED = "Refused";
    static final String UNREACHABLE = "Unreachable";
    static final String METADATA_EXPIRED = "MetadataExpired";

    private static final String CURRENT = "Current";

    private final TrustRootMonitoring watch;

    public TrustRootConditions(TrustRootMonitoring watch) {
        this.watch = watch;
    }

    /**
     * Says how it stands.
     *
     * @param before the status so far; what it says of a repository holds until that has been asked
     */
    TrustRootStatus status(
            ObjectMeta metadata,
            @Nullable TrustRootStatus before,
            ReadResult<TrustAnchor> reading,
            Optional<RepositoryStatus> standing,
            Instant now) {
        var generation = metadata.getGeneration();
        var said = new ArrayList<Condition>();
        said.add(ready(generation, reading, now));
        standing.map(each -> each.latest().isEmpty()
                        ? find(before, CURRENT).orElseGet(() -> pending(generation, now))
                        : current(generation, each, now))
                .ifPresent(said::add);
        var until = until(reading);
        until.map(end -> expiring(generation, end, now)).ifPresent(said::add);
        return new TrustRootStatus(
                generation,
                until.map(Timestamps::format).orElse(null),
                standing.flatMap(RepositoryStatus::copy)
                        .map(copy -> Timestamps.format(copy.refreshed()))
                        .orElse(null),
                said);
    }

    /** When there will be something else to say by time alone. */
    Optional<Instant> next(ReadResult<TrustAnchor> reading, Optional<RepositoryStatus> standing, Instant now) {
        var ends = until(reading).stream().flatMap(end -> Stream.of(end.minus(watch.warning()), end));
        var overdue = standing.flatMap(RepositoryStatus::copy).stream()
                .flatMap(copy -> Stream.of(RepositoryStatus.overdue(copy, watch.patience()), copy.freshUntil()));
        return Stream.concat(ends, overdue).filter(at -> at.isAfter(now)).min(Instant::compareTo);
    }

    /** Whether nothing has changed; conditions that have the status of before keep its time. */
    static boolean isUnchanged(@Nullable TrustRootStatus before, TrustRootStatus now) {
        if (before == null) {
            return false;
        }
        for (var condition : now.conditions()) {
            find(before, condition.getType())
                    .filter(old -> old.getStatus().equals(condition.getStatus()))
                    .ifPresent(old -> condition.setLastTransitionTime(old.getLastTransitionTime()));
        }
        return before.equals(now);
    }

    /** Whether a status says that already. */
    static boolean says(@Nullable TrustRootStatus status, Condition condition) {
        return find(status, condition.getType())
                .filter(old -> Objects.equals(old.getReason(), condition.getReason()))
                .isPresent();
    }

    private static Optional<Condition> find(@Nullable TrustRootStatus status, String type) {
        List<Condition> conditions = status == null ? List.of() : status.conditions();
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static Optional<Instant> until(ReadResult<TrustAnchor> reading) {
        return reading instanceof ReadResult.Usable<TrustAnchor>(var anchor)
                ? anchor.expirationTime()
                : Optional.empty();
    }

    private static Condition ready(@Nullable Long generation, ReadResult<TrustAnchor> reading, Instant now) {
        return switch (reading) {
            case ReadResult.Usable<TrustAnchor> _ ->
                ReadyCondition.ready(generation, now, "Read", "signatures can be verified with it");
            case ReadResult.Unusable<TrustAnchor>(var error) ->
                ReadyCondition.unready(
                        generation,
                        now,
                        "what authorities that refer to it must have signed is refused",
                        List.of(error));
        };
    }

    private static Condition pending(@Nullable Long generation, Instant now) {
        return condition(CURRENT, generation, now, "Unknown", "Pending", "its repository is being asked");
    }

    private Condition current(@Nullable Long generation, RepositoryStatus standing, Instant now) {
        var kept = standing.copy().map(TrustRootConditions::kept).orElse("nothing is in force");
        var undecidedReason =
                standing.undecidedReason().map(reason -> reason + "; " + kept).orElse(kept);
        if (!watch.isNeglected(standing, now)) {
            return condition(CURRENT, generation, now, "True", "Refreshed", "what its repository has is in force");
        }
        if (standing.latest().filter(RefreshResult.Refused.class::isInstance).isPresent()) {
            return condition(CURRENT, generation, now, "False", REFUSED, undecidedReason);
        }
        boolean isExpired =
                standing.copy().filter(copy -> !now.isBefore(copy.freshUntil())).isPresent();
        return condition(
                CURRENT, generation, now, "False", isExpired ? METADATA_EXPIRED : UNREACHABLE, undecidedReason);
    }

    private static String kept(VerifiedCopy copy) {
        return "what was verified at %s stays in force, its metadata are good until %s"
                .formatted(Timestamps.format(copy.refreshed()), Timestamps.format(copy.freshUntil()));
    }

    private Condition expiring(@Nullable Long generation, Instant end, Instant now) {
        if (!now.isBefore(end)) {
            return condition(
                    EXPIRING,
                    generation,
                    now,
                    "True",
                    EXPIRED,
                    "it ended at " + Timestamps.format(end) + ": what is signed later cannot be verified with it");
        }
        return now.isBefore(end.minus(watch.warning()))
                ? condition(EXPIRING, generation, now, "False", "InUse", "it does until " + Timestamps.format(end))
                : condition(
                        EXPIRING,
                        generation,
                        now,
                        "True",
                        EXPIRING,
                        "it ends at " + Timestamps.format(end) + ": what is signed later cannot be verified with it");
    }

    private static Condition condition(
            String type, @Nullable Long generation, Instant now, String status, String reason, String message) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(Timestamps.format(now))
                .build();
    }
}
