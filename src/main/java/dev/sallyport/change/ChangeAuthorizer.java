package dev.sallyport.change;

import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.change.Change.ChangeOutcome;
import dev.sallyport.change.ChangeClassifier.Classified;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerWrites;
import dev.sallyport.identity.ResourcePermission;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Decisions on controlled changes: the deployers of an Environment may make them, unless it is closed to deployments; so may a
 * user with emergency access. While a review of such an access is due, no user may. Changes that components of the cluster make by their task are not controlled.
 */
public final class ChangeAuthorizer {
    private final Function<String, List<CompiledEnvironment>> environments;
    private final Authorizer authorizer;
    private final EmergencyAccesses emergencies;
    private final InstantSource clock;

    /**
     * Creates an authorizer.
     *
     * @param environments the Environments of a namespace
     */
    public ChangeAuthorizer(
            Function<String, List<CompiledEnvironment>> environments,
            Authorizer authorizer,
            EmergencyAccesses emergencies,
            InstantSource clock) {
        this.environments = environments;
        this.authorizer = authorizer;
        this.emergencies = emergencies;
        this.clock = clock;
    }

    /**
     * Returns the decision of each Environment that controls the change; none if it is not controlled. May block.
     *
     * @throws dev.sallyport.identity.ClusterUnavailableException if the cluster does not answer
     */
    public List<Change> decide(ChangeAttempt attempt) {
        var resource = attempt.resource().group() + "/" + attempt.resource().name();
        return ControllerWrites.contains(attempt.user(), attempt.operation(), resource, attempt.subresource())
                ? List.of()
                : environments.apply(attempt.namespace()).stream()
                        .flatMap(environment -> decide(environment, attempt).stream())
                        .toList();
    }

    private Optional<Change> decide(CompiledEnvironment environment, ChangeAttempt attempt) {
        return isExempt(environment, attempt)
                ? Optional.empty()
                : ChangeClassifier.classify(environment.changes(), attempt)
                        .map(change -> decide(environment, attempt, change));
    }

    /** Returns whether a controller may make the change; none in the Environment, where users who create Pods act as it. */
    private boolean isExempt(CompiledEnvironment environment, ChangeAttempt attempt) {
        return environment
                .changes()
                .exemption(attempt.user().name(), attempt.resource())
                .filter(exemption -> environments.apply(exemption.namespace()).stream()
                        .noneMatch(each -> each.name().equals(environment.name())))
                .isPresent();
    }

    private Change decide(CompiledEnvironment environment, ChangeAttempt attempt, Classified change) {
        var due = emergencies.of(environment.name(), clock.instant());
        if (due.isPresent()) {
            var reason = due.get().reason(environment.name()) + ": " + due.get().fix(environment.name());
            return decision(environment, attempt, change, new Ruling(ChangeOutcome.REVIEW_DUE, reason, ""));
        }
        var ordinary = ordinary(environment, attempt, change);
        var result = ordinary.outcome() == ChangeOutcome.ALLOWED
                ? ordinary
                : emergencies
                        .active(attempt.user().name(), environment.name(), clock.instant())
                        .map(access -> new Ruling(ChangeOutcome.ALLOWED, "", access.name()))
                        .orElse(ordinary);
        return decision(environment, attempt, change, result);
    }

    /** Decides without regard to emergency accesses. */
    private Ruling ordinary(CompiledEnvironment environment, ChangeAttempt attempt, Classified change) {
        var name = environment.name();
        var permission = new ResourcePermission("deploy", "environments", "", name);
        if (environment.deployersByRbac() && !authorizer.allows(attempt.user(), permission)) {
            return new Ruling(
                    ChangeOutcome.UNAUTHORIZED,
                    ("user \"%s\" may not %s in environment \"%s\", which requires the verb deploy on environments/%s:"
                                    + " have a deployer of the environment do it, or ask a cluster admin for the verb")
                            .formatted(attempt.user().name(), what(attempt, change), name, name),
                    "");
        }
        return environment
                .closedAt(clock.instant())
                .map(closure -> new Ruling(
                        ChangeOutcome.FROZEN,
                        "changes of environment \"%s\" are %s; %s %s"
                                .formatted(name, closure.reason(), what(attempt, change), closure.fix()),
                        ""))
                .orElseGet(() -> new Ruling(ChangeOutcome.ALLOWED, "", ""));
    }

    /**
     * Outcome of a decision.
     *
     * @param breakGlass name of the emergency access that allowed the change; empty if it needed none
     */
    private record Ruling(ChangeOutcome outcome, String reason, String breakGlass) {}

    private static String what(ChangeAttempt attempt, Classified change) {
        return "%s %s \"%s\"".formatted(change.action().verb(), attempt.kind(), attempt.name());
    }

    private Change decision(CompiledEnvironment environment, ChangeAttempt attempt, Classified change, Ruling result) {
        return new Change(
                UUID.randomUUID().toString(),
                clock.instant(),
                environment.name(),
                attempt.user(),
                change.action(),
                attempt.kind(),
                attempt.namespace(),
                attempt.name(),
                change.fields(),
                result.outcome(),
                result.reason(),
                result.breakGlass());
    }
}
