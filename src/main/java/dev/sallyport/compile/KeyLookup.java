package dev.sallyport.compile;

import java.util.Optional;

/** Public keys that policies refer to: entries of Secrets and ConfigMaps in the operator's namespace. */
@FunctionalInterface
public interface KeyLookup {

    /** Nothing but what stands in the policies. */
    KeyLookup NONE = (kind, name, key) -> Optional.empty();

    /** What kind of object holds a key. */
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

    /** The entry as text; empty where the object or the entry is not there. */
    Optional<String> find(Kind kind, String name, String key);
}
