package dev.sallyport.check.runtime;

import dev.sallyport.check.runtime.ReferencedObjects.ReferencedKind;

/**
 * Reference to an object of the same namespace.
 *
 * @param part required key of a ConfigMap or Secret, or port of a Service; empty for the object alone
 * @param path JSON path of the reference
 */
record Reference(ReferencedKind kind, String name, String part, String path) {

    /** Returns the object in messages, such as {@code ConfigMap "web"}. */
    String object() {
        return "%s \"%s\"".formatted(kind, name);
    }
}
