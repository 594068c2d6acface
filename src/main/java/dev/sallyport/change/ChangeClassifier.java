package dev.sallyport.change;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.v1alpha1.ChangeControl.ControlledOperation;
import dev.sallyport.environment.ChangeRules;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Optional;

/** Classifier of admission requests by the rules for changes of an Environment. */
final class ChangeClassifier {
    private final ChangeRules rules;
    private final ChangeAttempt attempt;

    private ChangeClassifier(ChangeRules rules, ChangeAttempt attempt) {
        this.rules = rules;
        this.attempt = attempt;
    }

    /**
     * Controlled change.
     *
     * @param fields names of the changed fields of an update; empty for other actions
     */
    record Classified(ChangeAction action, List<String> fields) {
        Classified {
            fields = List.copyOf(fields);
        }

        static Classified of(ChangeAction action) {
            return new Classified(action, List.of());
        }
    }

    /** Returns the controlled change that a request makes; empty if it makes none. */
    static Optional<Classified> classify(ChangeRules rules, ChangeAttempt attempt) {
        return new ChangeClassifier(rules, attempt).classify();
    }

    private Optional<Classified> classify() {
        return switch (attempt.operation()) {
            case "CONNECT" -> connection().filter(_ -> rules.exec());
            case "CREATE" -> creation();
            case "UPDATE" -> update();
            case "DELETE" -> deletion();
            default -> Optional.empty();
        };
    }

    private Optional<Classified> connection() {
        if (!attempt.resource().group().isEmpty()) {
            return Optional.empty();
        }
        return switch (attempt.resource().name() + "/" + attempt.subresource()) {
            case "pods/exec" -> Optional.of(Classified.of(ChangeAction.EXEC));
            case "pods/attach" -> Optional.of(Classified.of(ChangeAction.ATTACH));
            case "pods/portforward" -> Optional.of(Classified.of(ChangeAction.PORT_FORWARD));
            case "pods/proxy", "services/proxy" -> Optional.of(Classified.of(ChangeAction.PROXY));
            default -> Optional.empty();
        };
    }

    private Optional<Classified> creation() {
        if (attempt.isAbout("pods", "eviction")) {
            return Optional.of(Classified.of(ChangeAction.EVICT))
                    .filter(_ -> rules.controlsDeletion(attempt.resource()));
        }
        return Optional.of(Classified.of(ChangeAction.CREATE))
                .filter(_ -> attempt.subresource().isEmpty())
                .filter(_ -> rules.controls(attempt.resource(), ControlledOperation.CREATE));
    }

    private Optional<Classified> deletion() {
        var isControlled = attempt.isAbout("namespaces", "")
                ? rules.controlsAnyDeletion()
                : attempt.subresource().isEmpty() && rules.controlsDeletion(attempt.resource());
        return isControlled ? Optional.of(Classified.of(ChangeAction.DELETE)) : Optional.empty();
    }

    private Optional<Classified> update() {
        return switch (attempt.subresource()) {
            case "scale" -> scale();
            case "status" -> updateOf(ChangedFields.ofMetadata(attempt.oldObject(), attempt.object()));
            case "" -> stop().or(() -> updateOf(ChangedFields.of(attempt.oldObject(), attempt.object())));
            default -> Optional.empty();
        };
    }

    private Optional<Classified> scale() {
        if (isWorkload()) {
            return rules.scaleToZero() && replicas(attempt.object()) == 0 && replicas(attempt.oldObject()) != 0
                    ? Optional.of(Classified.of(ChangeAction.SCALE_TO_ZERO))
                    : Optional.empty();
        }
        return replicas(attempt.object()) == replicas(attempt.oldObject())
                ? Optional.empty()
                : updateOf(List.of("spec.replicas"));
    }

    /** Returns the update of a controlled resource, or the owner references by which its deletion would become possible. */
    private Optional<Classified> updateOf(List<String> fields) {
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        if (!isWorkload() && rules.controls(attempt.resource(), ControlledOperation.UPDATE)) {
            return Optional.of(new Classified(ChangeAction.UPDATE, fields));
        }
        return fields.stream().anyMatch(field -> field.startsWith("metadata.ownerReferences"))
                        && rules.controlsDeletion(attempt.resource())
                ? Optional.of(Classified.of(ChangeAction.CHANGE_OWNERS))
                : Optional.empty();
    }

    private Optional<Classified> stop() {
        if (!rules.scaleToZero() || !isWorkload()) {
            return Optional.empty();
        }
        var before = attempt.oldObject().path("spec");
        var after = attempt.object().path("spec");
        if (after.path("suspend").asBoolean() && !before.path("suspend").asBoolean()) {
            return Optional.of(Classified.of(ChangeAction.SUSPEND));
        }
        return isZeroed("replicas", before, after) || isZeroed("parallelism", before, after)
                ? Optional.of(Classified.of(ChangeAction.SCALE_TO_ZERO))
                : Optional.empty();
    }

    private static boolean isZeroed(String field, JsonNode before, JsonNode after) {
        return after.path(field).asInt(1) == 0 && before.path(field).asInt(1) != 0;
    }

    /** Returns whether the object is a workload; a custom kind that is controlled as a resource is none here. */
    private boolean isWorkload() {
        return ObjectKind.ofResource(
                        attempt.resource().group(), attempt.resource().name())
                .filter(kind -> kind.isWorkload()
                        && (kind.custom().isEmpty() || !rules.controls(attempt.resource(), ControlledOperation.UPDATE)))
                .isPresent();
    }

    /** Returns the replicas of a Scale; the API server omits zero. */
    private static int replicas(JsonNode scale) {
        return scale.path("spec").path("replicas").asInt(0);
    }
}
