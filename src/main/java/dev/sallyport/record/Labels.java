package dev.sallyport.record;

import dev.sallyport.api.v1alpha1.Action;
import java.util.Locale;

/** Words for values, as the API spells them. */
final class Labels {

    private Labels() {}

    static String of(Action action) {
        return switch (action) {
            case DENY -> "Deny";
            case WARN -> "Warn";
            case AUDIT -> "Audit";
        };
    }

    /** Such as Create for CREATE. */
    static String operation(String operation) {
        return operation.isEmpty()
                ? "Unknown"
                : operation.charAt(0) + operation.substring(1).toLowerCase(Locale.ROOT);
    }
}
