package dev.sallyport.controller;

import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.environment.NamespaceControls.State;
import dev.sallyport.environment.RequiredControls;
import dev.sallyport.identity.ClusterUnavailableException;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Condition {@code RequirementsMet} of Environments that require controls of their namespaces; read once a minute. */
final class ControlsCondition {
    static final String TYPE = "RequirementsMet";
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final int MAX_SHOWN = 10;

    private final NamespaceControls controls;
    private final Map<String, Read> known = new ConcurrentHashMap<>();

    ControlsCondition(NamespaceControls controls) {
        this.controls = controls;
    }

    /**
     * States of namespaces at a time.
     *
     * @param states null if the cluster did not answer
     */
    private record Read(Instant time, @Nullable Map<String, State> states) {}

    /**
     * Returns the condition.
     *
     * @param namespaces labels of the namespaces of the Environment, by name
     * @param before conditions of the present status
     */
    Condition of(
            String environment,
            RequiredControls required,
            Map<String, Map<String, String>> namespaces,
            List<Condition> before,
            Instant now) {
        var read = known.compute(
                environment,
                (_, last) -> last != null && now.isBefore(last.time().plus(LIFETIME)) ? last : read(required, now));
        var states = read.states();
        if (states == null) {
            return condition("Unknown", "ClusterUnavailable", "the API server did not answer", before, now);
        }
        var missing = namespaces.entrySet().stream()
                .flatMap(namespace ->
                        required
                                .missing(namespace.getValue(), states.getOrDefault(namespace.getKey(), State.NONE))
                                .stream()
                                .map(each -> "namespace \"%s\" %s".formatted(namespace.getKey(), each.message())))
                .sorted()
                .toList();
        return missing.isEmpty()
                ? condition("True", "Met", "every namespace has the required controls", before, now)
                : condition("False", "Unmet", shown(missing), before, now);
    }

    private Read read(RequiredControls required, Instant now) {
        try {
            var controlsToRead = required.read();
            return new Read(now, controlsToRead.isEmpty() ? Map.of() : controls.read(Optional.empty(), controlsToRead));
        } catch (ClusterUnavailableException _) {
            return new Read(now, null);
        }
    }

    private static String shown(List<String> missing) {
        var text = missing.stream().limit(MAX_SHOWN).collect(Collectors.joining("; "));
        return missing.size() > MAX_SHOWN ? "%s; and %d more".formatted(text, missing.size() - MAX_SHOWN) : text;
    }

    private static Condition condition(
            String status, String reason, String message, List<Condition> before, Instant now) {
        var time = before.stream()
                .filter(each -> TYPE.equals(each.getType()) && status.equals(each.getStatus()))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(() -> Timestamps.format(now));
        return new ConditionBuilder()
                .withType(TYPE)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(time)
                .build();
    }
}
