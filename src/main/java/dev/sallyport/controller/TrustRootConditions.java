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
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Conditions of a trust root: Ready; Current if it has a TUF repository; Expiring if it has an expiration time. */
@Singleton
public final class TrustRootConditions {
    static final String EXPIRING = "Expiring";
    static final String EXPIRED = "Expired";
    static final String REJECTED = "Rejected";
    static final String UNREACHABLE = "Unreachable";
    static final String METADATA_EXPIRED = "MetadataExpired";

    private static final String CURRENT = "Current";

    private final TrustRootMonitoring monitoring;

    public TrustRootConditions(TrustRootMonitoring monitoring) {
        this.monitoring = monitoring;
    }

    /**
     * Returns the status.
     *
     * @param before present status; its condition Current stays until the repository has been queried
     */
    TrustRootStatus status(
            ObjectMeta metadata,
            @Nullable TrustRootStatus before,
            ReadResult<TrustAnchor> result,
            Optional<RepositoryStatus> repository,
            Instant now) {
        var generation = metadata.getGeneration();
        var conditions = new ArrayList<Condition>();
        conditions.add(ready(generation, result, now));
        repository
                .map(each -> each.latest().isEmpty()
                        ? find(before, CURRENT).orElseGet(() -> pending(generation, now))
                        : current(generation, each, now))
                .ifPresent(conditions::add);
        var until = until(result);
        until.map(expiration -> expiring(generation, expiration, now)).ifPresent(conditions::add);
        return new TrustRootStatus(
                generation,
                until.map(Timestamps::format).orElse(null),
                repository
                        .flatMap(RepositoryStatus::copy)
                        .map(copy -> Timestamps.format(copy.refreshed()))
                        .orElse(null),
                conditions);
    }

    /** Returns the next time at which a condition changes without an event. */
    Optional<Instant> next(ReadResult<TrustAnchor> result, Optional<RepositoryStatus> repository, Instant now) {
        var expirations = until(result).stream()
                .flatMap(expiration -> Stream.of(expiration.minus(monitoring.warning()), expiration));
        var overdue = repository.flatMap(RepositoryStatus::copy).stream()
                .flatMap(copy -> Stream.of(RepositoryStatus.overdue(copy, monitoring.patience()), copy.freshUntil()));
        return Stream.concat(expirations, overdue).filter(at -> at.isAfter(now)).min(Instant::compareTo);
    }

    /** Returns whether the status is unchanged; copies the transition times of conditions with an unchanged status. */
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

    /** Returns whether a status contains the condition with the same reason. */
    static boolean contains(@Nullable TrustRootStatus status, Condition condition) {
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

    private static Optional<Instant> until(ReadResult<TrustAnchor> result) {
        return result instanceof ReadResult.Usable<TrustAnchor>(var anchor)
                ? anchor.expirationTime()
                : Optional.empty();
    }

    private static Condition ready(@Nullable Long generation, ReadResult<TrustAnchor> result, Instant now) {
        return switch (result) {
            case ReadResult.Usable<TrustAnchor> _ ->
                ReadyCondition.ready(generation, now, "Read", "signatures can be verified with this trust root");
            case ReadResult.Unusable<TrustAnchor>(var error) ->
                ReadyCondition.unready(
                        generation, now, "images that must be signed under this trust root are denied", List.of(error));
        };
    }

    private static Condition pending(@Nullable Long generation, Instant now) {
        return condition(CURRENT, generation, now, "Unknown", "Pending", "the TUF repository is being queried");
    }

    private Condition current(@Nullable Long generation, RepositoryStatus repository, Instant now) {
        var copyStatus = repository.copy().map(TrustRootConditions::copyStatus).orElse("no verified copy is in force");
        var message = repository
                .undecidedReason()
                .map(reason -> reason + "; " + copyStatus)
                .orElse(copyStatus);
        if (!monitoring.isNeglected(repository, now)) {
            return condition(
                    CURRENT,
                    generation,
                    now,
                    "True",
                    "Refreshed",
                    "the latest version of the TUF repository is in force");
        }
        if (repository.latest().filter(RefreshResult.Refused.class::isInstance).isPresent()) {
            return condition(CURRENT, generation, now, "False", REJECTED, message);
        }
        boolean isExpired = repository
                .copy()
                .filter(copy -> !now.isBefore(copy.freshUntil()))
                .isPresent();
        return condition(CURRENT, generation, now, "False", isExpired ? METADATA_EXPIRED : UNREACHABLE, message);
    }

    private static String copyStatus(VerifiedCopy copy) {
        return "the copy verified at %s stays in force; its metadata expires at %s"
                .formatted(Timestamps.format(copy.refreshed()), Timestamps.format(copy.freshUntil()));
    }

    private Condition expiring(@Nullable Long generation, Instant expiration, Instant now) {
        if (!now.isBefore(expiration)) {
            return condition(
                    EXPIRING,
                    generation,
                    now,
                    "True",
                    EXPIRED,
                    "expired at %s: later signatures cannot be verified".formatted(Timestamps.format(expiration)));
        }
        return now.isBefore(expiration.minus(monitoring.warning()))
                ? condition(
                        EXPIRING,
                        generation,
                        now,
                        "False",
                        "InUse",
                        "expires at %s".formatted(Timestamps.format(expiration)))
                : condition(
                        EXPIRING,
                        generation,
                        now,
                        "True",
                        EXPIRING,
                        "expires at %s: later signatures cannot be verified".formatted(Timestamps.format(expiration)));
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
