package dev.sallyport.compile;

import java.util.Optional;

/** Public keys that policies refer to: entries of Secrets and ConfigMaps in the operator's namespace. */
@FunctionalInterface
public interface KeyLookup {

    /** Lookup without any objects, for policies with inline keys. */
    KeyLookup NONE = (kind, name, key) -> Optional.empty();

    /** Kind of the object that contains a key. */
    enum Kind {
        SECRET("Secret"),
        CONFIG_MAP("ConfigMap");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** Returns the entry as text; empty if the object or the entry does not exist. */
    Optional<String> find(Kind kind, String name, String key);
}
