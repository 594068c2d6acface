package dev.sallyport.breakglass;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.BreakGlassSpec;
import dev.sallyport.api.v1alpha1.BreakGlassSpec.Review;
import dev.sallyport.breakglass.EmergencyAccess.Stage;
import dev.sallyport.compile.Durations;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.SeparateAccounts;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rules for creating, ending, reviewing and deleting a BreakGlass. A user with the verb {@code breakglass} on the Environment
 * creates it for the own user name; after it has ended, another user with the verb {@code review} reviews it. Without a review
 * it cannot be deleted, by any user, and the Environment has no further access.
 */
public final class EmergencyAccessRules {
    private static final int MIN_TEXT = 10;
    private static final int MAX_ACTIVE = 20;

    private final Environments environments;
    private final EmergencyAccesses accesses;
    private final Authorizer authorizer;
    private final SeparateAccounts accounts;
    private final InstantSource clock;

    public EmergencyAccessRules(
            Environments environments, EmergencyAccesses accesses, Authorizer authorizer, InstantSource clock) {
        this.environments = environments;
        this.accesses = accesses;
        this.authorizer = authorizer;
        this.accounts = new SeparateAccounts(authorizer, "emergency access", "review");
        this.clock = clock;
    }

    /**
     * Returns the reason for which a write is denied; empty if it is allowed. May block.
     *
     * @param after null for a deletion
     * @param before null for a creation
     * @throws dev.sallyport.identity.ClusterUnavailableException if the cluster does not answer
     */
    public Optional<String> denial(User user, @Nullable BreakGlass after, @Nullable BreakGlass before) {
        if (after == null) {
            return before == null ? Optional.empty() : deletion(before);
        }
        if (isOwned(after)) {
            return Optional.of("metadata.ownerReferences must be empty: a BreakGlass is kept until its review");
        }
        var requested = after.getSpec();
        if (requested == null) {
            return Optional.of("spec is required");
        }
        return before == null ? creation(user, requested) : update(user, requested, before);
    }

    private Optional<String> creation(User user, BreakGlassSpec requested) {
        var environment = environments.find(requested.environment());
        return environment.isEmpty()
                ? Optional.of("environment \"%s\" does not exist".formatted(requested.environment()))
                : content(user, requested, environment.get())
                        .or(() -> permission(user, "breakglass", requested.environment()))
                        .or(() -> others(user, requested.environment()));
    }

    private static Optional<String> content(User user, BreakGlassSpec requested, CompiledEnvironment environment) {
        if (!requested.requestedBy().equals(user.name())) {
            return Optional.of("spec.requestedBy is \"%s\", but you are \"%s\": set requestedBy to your own user name"
                    .formatted(requested.requestedBy(), user.name()));
        }
        if (requested.reason().strip().length() < MIN_TEXT) {
            return Optional.of("spec.reason must have at least %d characters".formatted(MIN_TEXT));
        }
        if (requested.ended() != null || requested.review() != null) {
            return Optional.of("spec.ended and spec.review must be unset in a new BreakGlass");
        }
        return environment
                .emergency()
                .map(maximum -> duration(requested, environment, maximum))
                .orElseGet(() -> Optional.of(("environment \"%s\" has no emergency access: a user who may update the"
                                + " Environment sets spec.breakGlass")
                        .formatted(environment.name())));
    }

    private static Optional<String> duration(
            BreakGlassSpec requested, CompiledEnvironment environment, Duration maximum) {
        try {
            return Durations.positive(requested.duration()).compareTo(maximum) <= 0
                    ? Optional.empty()
                    : Optional.of("spec.duration is longer than %s, the maximum of environment \"%s\""
                            .formatted(maximum.toString().substring(2).toLowerCase(Locale.ROOT), environment.name()));
        } catch (IllegalArgumentException e) {
            return Optional.of("spec.duration " + e.getMessage());
        }
    }

    /** Denies a second access of the user, and every access before the review of an earlier one. */
    private Optional<String> others(User user, String environment) {
        var now = clock.instant();
        var due = accesses.of(environment, now);
        if (due.isPresent()) {
            return Optional.of(due.get().reason(environment) + ": " + due.get().fix(environment));
        }
        var own = accesses.active(user.name(), environment, now);
        if (own.isPresent()) {
            return Optional.of("you have the emergency access \"%s\" to environment \"%s\" until %s"
                    .formatted(own.get().name(), environment, own.get().expires()));
        }
        return accesses.count(environment, Stage.ACTIVE, now) < MAX_ACTIVE
                ? Optional.empty()
                : Optional.of(
                        "environment \"%s\" has %d emergency accesses already".formatted(environment, MAX_ACTIVE));
    }

    private Optional<String> update(User user, BreakGlassSpec requested, BreakGlass before) {
        var present = before.getSpec();
        if (present == null || requested.equals(present)) {
            return Optional.empty();
        }
        if (!isSameContent(requested, present)) {
            return Optional.of("only spec.ended and spec.review of a BreakGlass can be changed");
        }
        var review = requested.review();
        if (review != null && present.review() == null) {
            return review(user, review, requested, before);
        }
        if (!Objects.equals(review, present.review())) {
            return Optional.of("spec.review is immutable once it is set");
        }
        return Boolean.TRUE.equals(present.ended())
                ? Optional.of("an emergency access that was ended cannot be resumed: create another BreakGlass")
                : end(user, present);
    }

    private Optional<String> end(User user, BreakGlassSpec present) {
        return user.name().equals(present.requestedBy())
                ? Optional.empty()
                : permission(user, "review", present.environment());
    }

    private Optional<String> review(User user, Review review, BreakGlassSpec requested, BreakGlass before) {
        var stage = EmergencyAccess.of(before)
                .map(access -> access.at(clock.instant()))
                .orElse(Stage.REVIEW_DUE);
        if (stage == Stage.ACTIVE) {
            return Optional.of(
                    "the emergency access lasts: it can be reviewed after it has ended; set spec.ended to true"
                            + " first, in a request of its own");
        }
        if (!Objects.equals(
                requested.ended(),
                requireNonNullElse(before.getSpec(), requested).ended())) {
            return Optional.of("spec.ended and spec.review cannot be set together");
        }
        if (!review.reviewedBy().equals(user.name())) {
            return Optional.of("spec.review.reviewedBy is \"%s\", but you are \"%s\": set it to your own user name"
                    .formatted(review.reviewedBy(), user.name()));
        }
        if (review.note().strip().length() < MIN_TEXT) {
            return Optional.of("spec.review.note must have at least %d characters".formatted(MIN_TEXT));
        }
        return permission(user, "review", requested.environment())
                .or(() -> accounts.violation(user, requested.requestedBy(), ""));
    }

    private Optional<String> deletion(BreakGlass before) {
        var access = EmergencyAccess.of(before);
        var isNeeded = access.filter(each -> !each.reviewed())
                .filter(each -> environments.find(each.environment()).isPresent())
                .isPresent();
        return isNeeded
                ? Optional.of(
                        ("a BreakGlass is kept until its review: another user with the verb review on environments/%s"
                                        + " sets spec.review, then it can be deleted")
                                .formatted(access.orElseThrow().environment()))
                : Optional.empty();
    }

    private Optional<String> permission(User user, String verb, String environment) {
        return authorizer.allows(user, new ResourcePermission(verb, "environments", "", environment))
                ? Optional.empty()
                : Optional.of(
                        "\"%s\" lacks the RBAC verb %s on environments/%s".formatted(user.name(), verb, environment));
    }

    private static boolean isSameContent(BreakGlassSpec one, BreakGlassSpec other) {
        return one.environment().equals(other.environment())
                && one.reason().equals(other.reason())
                && one.duration().equals(other.duration())
                && one.requestedBy().equals(other.requestedBy());
    }

    private static boolean isOwned(BreakGlass object) {
        return !requireNonNullElse(object.getMetadata().getOwnerReferences(), List.of())
                .isEmpty();
    }
}
