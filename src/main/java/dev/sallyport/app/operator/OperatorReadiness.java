package dev.sallyport.app.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Readiness of this replica to answer admission requests.
 *
 * @param conditions all of which are met when the replica is ready
 */
record OperatorReadiness(List<Condition> conditions) {
    OperatorReadiness {
        conditions = List.copyOf(conditions);
    }

    /** Condition with the name that the readiness probe shows. */
    record Condition(String name, BooleanSupplier isMet) {}

    /** Returns whether each condition is met, in their order. */
    Map<String, Boolean> state() {
        var state = new LinkedHashMap<String, Boolean>();
        conditions.forEach(
                condition -> state.put(condition.name(), condition.isMet().getAsBoolean()));
        return state;
    }
}
